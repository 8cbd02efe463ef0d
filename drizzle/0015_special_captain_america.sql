DROP INDEX "document_mutation_key";--> statement-breakpoint
DROP INDEX "audit_at";--> statement-breakpoint
CREATE INDEX "audit_at" ON "audit" USING brin ("at") WITH (autosummarize=true,pages_per_range=32);