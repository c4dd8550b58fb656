CREATE TABLE `operator_events` (
	`id` text PRIMARY KEY NOT NULL,
	`key` text NOT NULL,
	`type` text NOT NULL,
	`occurred_at` integer NOT NULL,
	`severity` text NOT NULL,
	`title` text NOT NULL,
	`integration_id` text,
	`detail` text NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE UNIQUE INDEX `operator_events_key_unique` ON `operator_events` (`key`);--> statement-breakpoint
ALTER TABLE `integrations` ADD `delivery` text;