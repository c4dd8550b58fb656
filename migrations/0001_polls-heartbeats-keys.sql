ALTER TABLE `integrations` ADD `poll_every_seconds` integer;--> statement-breakpoint
ALTER TABLE `integrations` ADD `poll_due_at` integer;--> statement-breakpoint
ALTER TABLE `integrations` ADD `polled_at` integer;--> statement-breakpoint
ALTER TABLE `integrations` ADD `poll_failures` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `integrations` ADD `poll_error` text;--> statement-breakpoint
ALTER TABLE `integrations` ADD `heartbeat_minutes` integer;--> statement-breakpoint
CREATE INDEX `integrations_key` ON `integrations` (`key_hash`) WHERE "integrations"."key_hash" is not null;--> statement-breakpoint
CREATE INDEX `integrations_retiring_key` ON `integrations` (`retiring_key_hash`) WHERE "integrations"."retiring_key_hash" is not null;