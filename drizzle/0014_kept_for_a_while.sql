ALTER TABLE "memo" ADD COLUMN "used_at" bigint DEFAULT (extract(epoch from now()) * 1000)::bigint NOT NULL;--> statement-breakpoint
CREATE INDEX "memo_used" ON "memo" USING btree ("used_at");--> statement-breakpoint
CREATE INDEX "outbox_ended" ON "outbox" USING btree ("ended_at") WHERE phase <> 'waiting';