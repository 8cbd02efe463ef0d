DROP INDEX "outbox_due";--> statement-breakpoint
ALTER TABLE "webhook" ADD COLUMN "failures" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "webhook" ADD COLUMN "rests_until" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "webhook" ADD COLUMN "failing_since" bigint;--> statement-breakpoint
CREATE INDEX "outbox_waiting" ON "outbox" USING btree ("workspace","due_at","id") WHERE phase = 'waiting';