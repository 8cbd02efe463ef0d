CREATE TABLE "server_process" (
	"id" text PRIMARY KEY NOT NULL,
	"seen_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "function_run" ADD COLUMN "server" text;--> statement-breakpoint
ALTER TABLE "function_run" ADD COLUMN "ending" text;--> statement-breakpoint
ALTER TABLE "run" ADD COLUMN "server" text;--> statement-breakpoint
ALTER TABLE "run" ADD COLUMN "ending" boolean DEFAULT false NOT NULL;--> statement-breakpoint
CREATE INDEX "function_run_change_set" ON "function_run" USING btree ("change_set","ordinal");