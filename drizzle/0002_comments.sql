CREATE TABLE "comment" (
	"id" text PRIMARY KEY NOT NULL,
	"ordinal" bigint GENERATED ALWAYS AS IDENTITY (sequence name "comment_ordinal_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"thread" text NOT NULL,
	"author" json NOT NULL,
	"author_id" text NOT NULL,
	"person" text NOT NULL,
	"text" text NOT NULL,
	"at" bigint NOT NULL,
	"edited_at" bigint,
	"deleted_at" bigint,
	"mentions" json NOT NULL
);
--> statement-breakpoint
CREATE TABLE "comment_mention" (
	"comment" text NOT NULL,
	"person" text NOT NULL,
	"workspace" text NOT NULL,
	"at" bigint NOT NULL,
	"read_at" bigint,
	CONSTRAINT "comment_mention_comment_person_pk" PRIMARY KEY("comment","person")
);
--> statement-breakpoint
CREATE TABLE "comment_seen" (
	"thread" text NOT NULL,
	"person" text NOT NULL,
	"until" bigint NOT NULL,
	CONSTRAINT "comment_seen_thread_person_pk" PRIMARY KEY("thread","person")
);
--> statement-breakpoint
CREATE TABLE "comment_thread" (
	"id" text PRIMARY KEY NOT NULL,
	"workspace" text NOT NULL,
	"change_set" text NOT NULL,
	"anchor" json NOT NULL,
	"about" text NOT NULL,
	"resolved_by" json,
	"resolved_at" bigint
);
--> statement-breakpoint
ALTER TABLE "comment" ADD CONSTRAINT "comment_thread_comment_thread_id_fk" FOREIGN KEY ("thread") REFERENCES "public"."comment_thread"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "comment_mention" ADD CONSTRAINT "comment_mention_comment_comment_id_fk" FOREIGN KEY ("comment") REFERENCES "public"."comment"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "comment_seen" ADD CONSTRAINT "comment_seen_thread_comment_thread_id_fk" FOREIGN KEY ("thread") REFERENCES "public"."comment_thread"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "comment_thread" ADD CONSTRAINT "comment_thread_change_set_change_set_id_fk" FOREIGN KEY ("change_set") REFERENCES "public"."change_set"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "comment_thread_order" ON "comment" USING btree ("thread","ordinal");--> statement-breakpoint
CREATE INDEX "comment_mention_person" ON "comment_mention" USING btree ("person","workspace","at");--> statement-breakpoint
CREATE INDEX "comment_thread_change_set" ON "comment_thread" USING btree ("change_set");--> statement-breakpoint
CREATE INDEX "comment_thread_workspace" ON "comment_thread" USING btree ("workspace");