ALTER TABLE "outbox" ADD COLUMN "acknowledged_by" json;--> statement-breakpoint
ALTER TABLE "outbox" ADD COLUMN "acknowledged_at" bigint;