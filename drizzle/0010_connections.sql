CREATE TABLE "connection" (
	"workspace" text NOT NULL,
	"name" text NOT NULL,
	"description" text NOT NULL,
	"origin" text NOT NULL,
	"private_addresses" boolean NOT NULL,
	"allows" json NOT NULL,
	"credential" json,
	"revision" integer NOT NULL,
	"updated_by" text NOT NULL,
	"updated_at" bigint NOT NULL,
	CONSTRAINT "connection_workspace_name_pk" PRIMARY KEY("workspace","name")
);
--> statement-breakpoint
CREATE TABLE "function_tier" (
	"workspace" text NOT NULL,
	"kind" text NOT NULL,
	"tier" text NOT NULL,
	"hardware" boolean NOT NULL,
	"updated_by" text NOT NULL,
	"updated_at" bigint NOT NULL,
	CONSTRAINT "function_tier_workspace_kind_pk" PRIMARY KEY("workspace","kind")
);
--> statement-breakpoint
ALTER TABLE "connection" ADD CONSTRAINT "connection_workspace_workspace_id_fk" FOREIGN KEY ("workspace") REFERENCES "public"."workspace"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "function_tier" ADD CONSTRAINT "function_tier_workspace_workspace_id_fk" FOREIGN KEY ("workspace") REFERENCES "public"."workspace"("id") ON DELETE no action ON UPDATE no action;