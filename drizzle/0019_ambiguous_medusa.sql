CREATE TABLE "command" (
	"actor" text NOT NULL,
	"id" text NOT NULL,
	"asked" text NOT NULL,
	"claim" text NOT NULL,
	"server" text NOT NULL,
	"at" bigint NOT NULL,
	"is_answered" boolean DEFAULT false NOT NULL,
	"answer" "bytea",
	CONSTRAINT "command_actor_id_pk" PRIMARY KEY("actor","id")
);
--> statement-breakpoint
CREATE INDEX "command_at" ON "command" USING brin ("at");