CREATE TABLE "review_mark" (
	"change_set" text NOT NULL,
	"person" text NOT NULL,
	"kind" text NOT NULL,
	"component" text NOT NULL,
	"hash" text NOT NULL,
	"at" bigint NOT NULL,
	CONSTRAINT "review_mark_change_set_person_kind_component_pk" PRIMARY KEY("change_set","person","kind","component")
);
--> statement-breakpoint
ALTER TABLE "change_set" ADD COLUMN "origin" json;--> statement-breakpoint
ALTER TABLE "change_set" ADD COLUMN "made_from" text;--> statement-breakpoint
ALTER TABLE "review_mark" ADD CONSTRAINT "review_mark_change_set_change_set_id_fk" FOREIGN KEY ("change_set") REFERENCES "public"."change_set"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "change_set_made_from" ON "change_set" USING btree ("made_from");