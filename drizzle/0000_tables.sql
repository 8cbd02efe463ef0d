CREATE TABLE "account" (
	"id" text PRIMARY KEY NOT NULL,
	"account_id" text NOT NULL,
	"provider_id" text NOT NULL,
	"user_id" text NOT NULL,
	"access_token" text,
	"refresh_token" text,
	"id_token" text,
	"access_token_expires_at" timestamp with time zone,
	"refresh_token_expires_at" timestamp with time zone,
	"scope" text,
	"password" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "api_token" (
	"id" text PRIMARY KEY NOT NULL,
	"token_hash" text NOT NULL,
	"name" text NOT NULL,
	"workspace" text NOT NULL,
	"user_id" text NOT NULL,
	"kind" text NOT NULL,
	"created_at" bigint NOT NULL,
	"expires_at" bigint,
	"revoked_at" bigint,
	"last_used_at" bigint,
	CONSTRAINT "api_token_token_hash_unique" UNIQUE("token_hash")
);
--> statement-breakpoint
CREATE TABLE "audit" (
	"workspace" text NOT NULL,
	"seq" bigint NOT NULL,
	"at" bigint NOT NULL,
	"actor" json NOT NULL,
	"actor_id" text NOT NULL,
	"change_set" text,
	"outcome" text NOT NULL,
	"sentence" text NOT NULL,
	"mutation" json,
	"details" json,
	"prev_hash" "bytea" NOT NULL,
	"hash" "bytea" NOT NULL,
	CONSTRAINT "audit_workspace_seq_pk" PRIMARY KEY("workspace","seq")
);
--> statement-breakpoint
CREATE TABLE "audit_head" (
	"workspace" text PRIMARY KEY NOT NULL,
	"seq" bigint NOT NULL,
	"hash" "bytea" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "change_set" (
	"id" text PRIMARY KEY NOT NULL,
	"workspace" text NOT NULL,
	"title" text NOT NULL,
	"description" text NOT NULL,
	"phase" text NOT NULL,
	"base_version" integer NOT NULL,
	"created_by" text NOT NULL,
	"created_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "document_client" (
	"change_set" text NOT NULL,
	"client_id" bigint NOT NULL,
	"actor" text NOT NULL,
	CONSTRAINT "document_client_change_set_client_id_pk" PRIMARY KEY("change_set","client_id")
);
--> statement-breakpoint
CREATE TABLE "document_entry" (
	"change_set" text NOT NULL,
	"seq" bigint NOT NULL,
	"epoch" integer NOT NULL,
	"update" "bytea" NOT NULL,
	"actor" json NOT NULL,
	"connection" text NOT NULL,
	"at" bigint NOT NULL,
	CONSTRAINT "document_entry_change_set_seq_pk" PRIMARY KEY("change_set","seq")
);
--> statement-breakpoint
CREATE TABLE "document_lease" (
	"change_set" text PRIMARY KEY NOT NULL,
	"workspace" text NOT NULL,
	"epoch" integer NOT NULL,
	"generation" integer NOT NULL,
	"seq" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "document_mutation" (
	"change_set" text NOT NULL,
	"seq" bigint NOT NULL,
	"idx" integer NOT NULL,
	"mutation" json NOT NULL,
	"root" text NOT NULL,
	"key" text NOT NULL,
	"before" json,
	"after" json,
	"actor" json NOT NULL,
	"actor_id" text NOT NULL,
	"connection" text NOT NULL,
	"at" bigint NOT NULL,
	CONSTRAINT "document_mutation_change_set_seq_idx_pk" PRIMARY KEY("change_set","seq","idx")
);
--> statement-breakpoint
CREATE TABLE "document_state" (
	"change_set" text PRIMARY KEY NOT NULL,
	"seq" bigint NOT NULL,
	"state" "bytea" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "head_snapshot" (
	"workspace" text NOT NULL,
	"version" integer NOT NULL,
	"page" "bytea" NOT NULL,
	CONSTRAINT "head_snapshot_workspace_version_pk" PRIMARY KEY("workspace","version")
);
--> statement-breakpoint
CREATE TABLE "head_version" (
	"workspace" text NOT NULL,
	"version" integer NOT NULL,
	"at" bigint NOT NULL,
	"actor" json NOT NULL,
	"change_set" text,
	"request" text,
	"mutations" json NOT NULL,
	"mutation_count" integer NOT NULL,
	"idempotency_key" text NOT NULL,
	CONSTRAINT "head_version_workspace_version_pk" PRIMARY KEY("workspace","version"),
	CONSTRAINT "head_version_idempotency" UNIQUE("workspace","idempotency_key")
);
--> statement-breakpoint
CREATE TABLE "invite" (
	"token_hash" text PRIMARY KEY NOT NULL,
	"workspace" text NOT NULL,
	"role" text NOT NULL,
	"invited_by" text NOT NULL,
	"expires_at" bigint NOT NULL,
	"used_at" bigint,
	"used_by" text
);
--> statement-breakpoint
CREATE TABLE "member" (
	"workspace" text NOT NULL,
	"user_id" text NOT NULL,
	"role" text NOT NULL,
	CONSTRAINT "member_workspace_user_id_pk" PRIMARY KEY("workspace","user_id")
);
--> statement-breakpoint
CREATE TABLE "memo" (
	"key" text PRIMARY KEY NOT NULL,
	"value" json NOT NULL
);
--> statement-breakpoint
CREATE TABLE "request" (
	"id" text PRIMARY KEY NOT NULL,
	"ordinal" bigint GENERATED ALWAYS AS IDENTITY (sequence name "request_ordinal_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"change_set" text NOT NULL,
	"workspace" text NOT NULL,
	"phase" text NOT NULL,
	"requested_by" text NOT NULL,
	"requester" json NOT NULL,
	"requested_at" bigint NOT NULL,
	"content_hash" text NOT NULL,
	"revision" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "request_decision" (
	"request" text NOT NULL,
	"idx" integer NOT NULL,
	"decided_by" text NOT NULL,
	"decision" text NOT NULL,
	"at" bigint NOT NULL,
	"reason" text,
	"content_hash" text NOT NULL,
	CONSTRAINT "request_decision_request_idx_pk" PRIMARY KEY("request","idx")
);
--> statement-breakpoint
CREATE TABLE "resource" (
	"workspace" text NOT NULL,
	"component" text NOT NULL,
	"state" json NOT NULL,
	CONSTRAINT "resource_workspace_component_pk" PRIMARY KEY("workspace","component")
);
--> statement-breakpoint
CREATE TABLE "run" (
	"id" text PRIMARY KEY NOT NULL,
	"workspace" text NOT NULL,
	"change_set" text,
	"title" text NOT NULL,
	"phase" text NOT NULL,
	"started_at" bigint NOT NULL,
	"ended_at" bigint,
	"started_by" json NOT NULL,
	"steps" json NOT NULL,
	"sentence" text
);
--> statement-breakpoint
CREATE TABLE "run_log" (
	"run" text NOT NULL,
	"seq" bigint NOT NULL,
	"component" text NOT NULL,
	"at" bigint NOT NULL,
	"text" text NOT NULL,
	CONSTRAINT "run_log_run_seq_pk" PRIMARY KEY("run","seq")
);
--> statement-breakpoint
CREATE TABLE "session" (
	"id" text PRIMARY KEY NOT NULL,
	"token" text NOT NULL,
	"user_id" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"ip_address" text,
	"user_agent" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "session_token_unique" UNIQUE("token")
);
--> statement-breakpoint
CREATE TABLE "user" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"email" text NOT NULL,
	"email_verified" boolean DEFAULT false NOT NULL,
	"image" text,
	"admitted_by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "user_email_unique" UNIQUE("email"),
	CONSTRAINT "user_admitted_by_unique" UNIQUE("admitted_by")
);
--> statement-breakpoint
CREATE TABLE "verification" (
	"id" text PRIMARY KEY NOT NULL,
	"identifier" text NOT NULL,
	"value" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "workspace" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"engine_host" text,
	"head_version" integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
ALTER TABLE "account" ADD CONSTRAINT "account_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "api_token" ADD CONSTRAINT "api_token_workspace_workspace_id_fk" FOREIGN KEY ("workspace") REFERENCES "public"."workspace"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "api_token" ADD CONSTRAINT "api_token_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "change_set" ADD CONSTRAINT "change_set_workspace_workspace_id_fk" FOREIGN KEY ("workspace") REFERENCES "public"."workspace"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "document_client" ADD CONSTRAINT "document_client_change_set_change_set_id_fk" FOREIGN KEY ("change_set") REFERENCES "public"."change_set"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "document_entry" ADD CONSTRAINT "document_entry_change_set_change_set_id_fk" FOREIGN KEY ("change_set") REFERENCES "public"."change_set"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "document_lease" ADD CONSTRAINT "document_lease_change_set_change_set_id_fk" FOREIGN KEY ("change_set") REFERENCES "public"."change_set"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "document_mutation" ADD CONSTRAINT "document_mutation_change_set_change_set_id_fk" FOREIGN KEY ("change_set") REFERENCES "public"."change_set"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "document_state" ADD CONSTRAINT "document_state_change_set_change_set_id_fk" FOREIGN KEY ("change_set") REFERENCES "public"."change_set"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "head_snapshot" ADD CONSTRAINT "head_snapshot_workspace_workspace_id_fk" FOREIGN KEY ("workspace") REFERENCES "public"."workspace"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "head_version" ADD CONSTRAINT "head_version_workspace_workspace_id_fk" FOREIGN KEY ("workspace") REFERENCES "public"."workspace"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invite" ADD CONSTRAINT "invite_workspace_workspace_id_fk" FOREIGN KEY ("workspace") REFERENCES "public"."workspace"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invite" ADD CONSTRAINT "invite_invited_by_user_id_fk" FOREIGN KEY ("invited_by") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invite" ADD CONSTRAINT "invite_used_by_user_id_fk" FOREIGN KEY ("used_by") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "member" ADD CONSTRAINT "member_workspace_workspace_id_fk" FOREIGN KEY ("workspace") REFERENCES "public"."workspace"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "member" ADD CONSTRAINT "member_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "request" ADD CONSTRAINT "request_change_set_change_set_id_fk" FOREIGN KEY ("change_set") REFERENCES "public"."change_set"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "request_decision" ADD CONSTRAINT "request_decision_request_request_id_fk" FOREIGN KEY ("request") REFERENCES "public"."request"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "resource" ADD CONSTRAINT "resource_workspace_workspace_id_fk" FOREIGN KEY ("workspace") REFERENCES "public"."workspace"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "run" ADD CONSTRAINT "run_workspace_workspace_id_fk" FOREIGN KEY ("workspace") REFERENCES "public"."workspace"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "run_log" ADD CONSTRAINT "run_log_run_run_id_fk" FOREIGN KEY ("run") REFERENCES "public"."run"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "session" ADD CONSTRAINT "session_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "account_user" ON "account" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "api_token_workspace" ON "api_token" USING btree ("workspace");--> statement-breakpoint
CREATE INDEX "audit_change_set" ON "audit" USING btree ("change_set","seq");--> statement-breakpoint
CREATE INDEX "audit_actor" ON "audit" USING btree ("workspace","actor_id","seq");--> statement-breakpoint
CREATE INDEX "change_set_workspace" ON "change_set" USING btree ("workspace","created_at");--> statement-breakpoint
CREATE INDEX "member_user" ON "member" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "request_change_set" ON "request" USING btree ("change_set","ordinal");--> statement-breakpoint
CREATE INDEX "run_workspace" ON "run" USING btree ("workspace","started_at");--> statement-breakpoint
CREATE INDEX "run_unfinished" ON "run" USING btree ("started_at") WHERE phase = 'running';--> statement-breakpoint
CREATE INDEX "session_user" ON "session" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "verification_identifier" ON "verification" USING btree ("identifier");