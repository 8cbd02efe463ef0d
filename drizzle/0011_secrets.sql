CREATE TABLE "secret" (
	"workspace" text NOT NULL,
	"name" text NOT NULL,
	"kind" text NOT NULL,
	"description" text DEFAULT '' NOT NULL,
	"created_at" bigint NOT NULL,
	CONSTRAINT "secret_workspace_name_pk" PRIMARY KEY("workspace","name")
);
--> statement-breakpoint
CREATE TABLE "secret_version" (
	"workspace" text NOT NULL,
	"name" text NOT NULL,
	"version" integer NOT NULL,
	"key" text NOT NULL,
	"sealed" "bytea" NOT NULL,
	"by" json NOT NULL,
	"at" bigint NOT NULL,
	CONSTRAINT "secret_version_workspace_name_version_pk" PRIMARY KEY("workspace","name","version")
);
--> statement-breakpoint
CREATE TABLE "workspace_key" (
	"workspace" text PRIMARY KEY NOT NULL,
	"id" text NOT NULL,
	"public_key" "bytea" NOT NULL,
	"wrapped" text NOT NULL,
	"updated_at" bigint NOT NULL
);
--> statement-breakpoint
ALTER TABLE "secret" ADD CONSTRAINT "secret_workspace_workspace_id_fk" FOREIGN KEY ("workspace") REFERENCES "public"."workspace"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "secret_version" ADD CONSTRAINT "secret_version_workspace_name_secret_workspace_name_fk" FOREIGN KEY ("workspace","name") REFERENCES "public"."secret"("workspace","name") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "workspace_key" ADD CONSTRAINT "workspace_key_workspace_workspace_id_fk" FOREIGN KEY ("workspace") REFERENCES "public"."workspace"("id") ON DELETE no action ON UPDATE no action;