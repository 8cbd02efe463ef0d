CREATE TABLE "head_indexed" (
	"workspace" text PRIMARY KEY NOT NULL,
	"version" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "head_write" (
	"workspace" text NOT NULL,
	"version" integer NOT NULL,
	"place" integer NOT NULL,
	"at" bigint NOT NULL,
	"actor" json NOT NULL,
	"actor_id" text NOT NULL,
	"change_set" text,
	"type" text NOT NULL,
	"component" text,
	"path" text NOT NULL,
	"mutation" json,
	CONSTRAINT "head_write_workspace_version_place_pk" PRIMARY KEY("workspace","version","place")
);
--> statement-breakpoint
ALTER TABLE "audit" ADD COLUMN "actor_type" text;--> statement-breakpoint
ALTER TABLE "audit" ADD COLUMN "component" text;--> statement-breakpoint
ALTER TABLE "audit" ADD COLUMN "path" text;--> statement-breakpoint
ALTER TABLE "audit" ADD COLUMN "mutation_type" text;--> statement-breakpoint
ALTER TABLE "head_version" ADD COLUMN "state_hash" "bytea";--> statement-breakpoint
ALTER TABLE "head_write" ADD CONSTRAINT "head_write_workspace_workspace_id_fk" FOREIGN KEY ("workspace") REFERENCES "public"."workspace"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "head_write_component" ON "head_write" USING btree ("workspace","component","version","place");--> statement-breakpoint
CREATE INDEX "audit_component" ON "audit" USING btree ("workspace","component","seq") WHERE component IS NOT NULL;--> statement-breakpoint
CREATE INDEX "audit_at" ON "audit" USING btree ("workspace","at");--> statement-breakpoint
CREATE INDEX "document_mutation_key" ON "document_mutation" USING btree ("change_set","root",key COLLATE "C","seq");