ALTER TABLE `deliveries` ADD `ordered` integer DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE `deliveries` ADD `expires_at` integer;--> statement-breakpoint
ALTER TABLE `subscriptions` ADD `filter` text;--> statement-breakpoint
ALTER TABLE `subscriptions` ADD `expires_after_seconds` integer;--> statement-breakpoint
ALTER TABLE `subscriptions` ADD `ordered` integer DEFAULT true NOT NULL;