CREATE TABLE `challenges` (
	`hash` text PRIMARY KEY NOT NULL,
	`browser` text NOT NULL,
	`purpose` text NOT NULL,
	`expires_at` integer NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `identities` (
	`issuer` text NOT NULL,
	`subject` text NOT NULL,
	`user_id` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`issuer`, `subject`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `invitations` (
	`id` text PRIMARY KEY NOT NULL,
	`hash` text NOT NULL,
	`name` text NOT NULL,
	`role` text NOT NULL,
	`created_at` integer NOT NULL,
	`created_by` text NOT NULL,
	`expires_at` integer NOT NULL,
	`used_at` integer,
	`user_id` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `invitations_hash_unique` ON `invitations` (`hash`);--> statement-breakpoint
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
CREATE TABLE `passkeys` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`name` text NOT NULL,
	`public_key` text NOT NULL,
	`counter` integer NOT NULL,
	`transports` text NOT NULL,
	`backed_up` integer NOT NULL,
	`created_at` integer NOT NULL,
	`last_used_at` integer
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `passkeys_user` ON `passkeys` (`user_id`);--> statement-breakpoint
CREATE TABLE `replays` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`filter` text NOT NULL,
	`status` text NOT NULL,
	`total` integer NOT NULL,
	`done` integer NOT NULL,
	`held` integer NOT NULL,
	`skipped` integer NOT NULL,
	`created_at` integer NOT NULL,
	`created_by` text NOT NULL,
	`finished_at` integer,
	`error` text
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `sessions` (
	`hash` text PRIMARY KEY NOT NULL,
	`id` text NOT NULL,
	`user_id` text NOT NULL,
	`via` text NOT NULL,
	`created_at` integer NOT NULL,
	`last_seen_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`user_agent` text,
	`country` text
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `sessions_user` ON `sessions` (`user_id`);--> statement-breakpoint
CREATE TABLE `template_versions` (
	`template_id` text NOT NULL,
	`version` integer NOT NULL,
	`parts` text NOT NULL,
	`created_at` integer NOT NULL,
	`created_by` text NOT NULL,
	PRIMARY KEY(`template_id`, `version`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `templates` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`connector` text NOT NULL,
	`version` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `totals` (
	`integration_id` text PRIMARY KEY NOT NULL,
	`through_minute` integer NOT NULL,
	`received` integer NOT NULL,
	`errors` integer NOT NULL,
	`latency_ms` integer NOT NULL,
	`attempts` integer DEFAULT 0 NOT NULL,
	`delivered` integer DEFAULT 0 NOT NULL,
	`failed` integer DEFAULT 0 NOT NULL,
	`retried` integer DEFAULT 0 NOT NULL,
	`attempt_ms` integer DEFAULT 0 NOT NULL,
	`within_100` integer DEFAULT 0 NOT NULL,
	`within_250` integer DEFAULT 0 NOT NULL,
	`within_1000` integer DEFAULT 0 NOT NULL,
	`within_5000` integer DEFAULT 0 NOT NULL,
	`within_15000` integer DEFAULT 0 NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `users` (
	`id` text PRIMARY KEY NOT NULL,
	`email` text,
	`name` text NOT NULL,
	`role` text NOT NULL,
	`created_at` integer NOT NULL,
	`created_by` text NOT NULL,
	`updated_at` integer DEFAULT 0 NOT NULL,
	`disabled_at` integer,
	`last_seen_at` integer
) WITHOUT ROWID;
--> statement-breakpoint
ALTER TABLE `deliveries` ADD `next_trigger` text;--> statement-breakpoint
CREATE INDEX `deliveries_failed` ON `deliveries` (`id`) WHERE status = 'failed';--> statement-breakpoint
ALTER TABLE `events` ADD `traceparent` text;--> statement-breakpoint
ALTER TABLE `events` ADD `tracestate` text;--> statement-breakpoint
ALTER TABLE `integrations` ADD `delivery` text;--> statement-breakpoint
ALTER TABLE `integrations` ADD `rotate_every_days` integer;--> statement-breakpoint
ALTER TABLE `integrations` ADD `rotate_due_at` integer;--> statement-breakpoint
ALTER TABLE `integrations` ADD `secret_unseen` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `integrations` ADD `credential_expiry` text DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE `integrations` ADD `breaker_open_since` integer;--> statement-breakpoint
ALTER TABLE `rollups_minute` ADD `attempts` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `rollups_minute` ADD `delivered` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `rollups_minute` ADD `failed` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `rollups_minute` ADD `retried` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `rollups_minute` ADD `attempt_ms` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `rollups_minute` ADD `within_100` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `rollups_minute` ADD `within_250` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `rollups_minute` ADD `within_1000` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `rollups_minute` ADD `within_5000` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `rollups_minute` ADD `within_15000` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `subscriptions` ADD `template_id` text;--> statement-breakpoint
ALTER TABLE `subscriptions` ADD `on_template_error` text DEFAULT 'reject' NOT NULL;