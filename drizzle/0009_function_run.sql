CREATE TABLE "function_run" (
	"id" text PRIMARY KEY NOT NULL,
	"ordinal" bigint GENERATED ALWAYS AS IDENTITY (sequence name "function_run_ordinal_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"workspace" text NOT NULL,
	"function_key" text NOT NULL,
	"component" text,
	"change_set" text,
	"phase" text NOT NULL,
	"record" json NOT NULL
);
--> statement-breakpoint
CREATE TABLE "function_run_log" (
	"run" text NOT NULL,
	"seq" bigint NOT NULL,
	"at" bigint NOT NULL,
	"text" text NOT NULL,
	CONSTRAINT "function_run_log_run_seq_pk" PRIMARY KEY("run","seq")
);
--> statement-breakpoint
ALTER TABLE "function_run" ADD CONSTRAINT "function_run_workspace_workspace_id_fk" FOREIGN KEY ("workspace") REFERENCES "public"."workspace"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "function_run_log" ADD CONSTRAINT "function_run_log_run_function_run_id_fk" FOREIGN KEY ("run") REFERENCES "public"."function_run"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "function_run_function" ON "function_run" USING btree ("workspace","function_key","ordinal");--> statement-breakpoint
CREATE INDEX "function_run_component" ON "function_run" USING btree ("workspace","component","ordinal");--> statement-breakpoint
CREATE INDEX "function_run_running" ON "function_run" USING btree ("ordinal") WHERE phase = 'running';