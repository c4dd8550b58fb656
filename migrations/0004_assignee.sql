ALTER TABLE `events` ADD `assignee_id` text;--> statement-breakpoint
ALTER TABLE `incidents` ADD `assignee_id` text;