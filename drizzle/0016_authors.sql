ALTER TABLE "head_version" ADD COLUMN "authors" json;--> statement-breakpoint
ALTER TABLE "head_write" ADD COLUMN "thing" text;--> statement-breakpoint
CREATE INDEX "head_write_thing" ON "head_write" USING btree ("workspace","thing","version","place");--> statement-breakpoint
-- The index named whoever applied a function, a kind, a view or a note as its author: it is made anew by whoever reads it next.
TRUNCATE "head_write", "head_indexed";
