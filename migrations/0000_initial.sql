CREATE TABLE `attempts` (
	`delivery_id` text NOT NULL,
	`number` integer NOT NULL,
	`attempt` text NOT NULL,
	PRIMARY KEY(`delivery_id`, `number`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `audit_log` (
	`id` text PRIMARY KEY NOT NULL,
	`at` integer NOT NULL,
	`actor` text NOT NULL,
	`action` text NOT NULL,
	`subject` text NOT NULL,
	`detail` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `credentials` (
	`name` text NOT NULL,
	`state` text NOT NULL,
	`integration_id` text NOT NULL,
	`field` text NOT NULL,
	`sealed` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer,
	PRIMARY KEY(`integration_id`, `name`, `state`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `deliveries` (
	`id` text PRIMARY KEY NOT NULL,
	`event_id` text NOT NULL,
	`event_type` text NOT NULL,
	`incident_id` text NOT NULL,
	`subscription_id` text,
	`integration_id` text NOT NULL,
	`status` text NOT NULL,
	`schedule` text NOT NULL,
	`attempts` integer NOT NULL,
	`planned_at` integer NOT NULL,
	`due_at` integer NOT NULL,
	`finished_at` integer,
	`last_attempt` text
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `deliveries_open` ON `deliveries` (`integration_id`,`incident_id`,`id`) WHERE finished_at is null;--> statement-breakpoint
CREATE TABLE `events` (
	`incident_id` text NOT NULL,
	`id` text NOT NULL,
	`type` text NOT NULL,
	`occurred_at` integer NOT NULL,
	`actor` text NOT NULL,
	`status` text NOT NULL,
	`severity` text NOT NULL,
	`priority` text NOT NULL,
	`occurrences` integer NOT NULL,
	`message_id` text,
	PRIMARY KEY(`incident_id`, `id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `external_links` (
	`integration_id` text NOT NULL,
	`incident_id` text NOT NULL,
	`external_id` text NOT NULL,
	`url` text,
	PRIMARY KEY(`integration_id`, `incident_id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `idempotency_keys` (
	`token_id` text NOT NULL,
	`key` text NOT NULL,
	`request_hash` text NOT NULL,
	`status` integer,
	`answer` text,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`token_id`, `key`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `incidents` (
	`number` integer PRIMARY KEY NOT NULL,
	`id` text NOT NULL,
	`open` integer NOT NULL,
	`status` text NOT NULL,
	`severity` text NOT NULL,
	`priority` text NOT NULL,
	`title` text NOT NULL,
	`description` text,
	`link` text,
	`labels` text NOT NULL,
	`dedup_key` text NOT NULL,
	`integration_id` text NOT NULL,
	`service_id` text,
	`occurrences` integer NOT NULL,
	`opened_at` integer NOT NULL,
	`last_seen_at` integer NOT NULL,
	`acknowledged_at` integer,
	`acknowledged_by` text,
	`resolved_at` integer,
	`resolved_by` text,
	`version` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `incidents_open` ON `incidents` (`open`,`id`);--> statement-breakpoint
CREATE TABLE `integrations` (
	`id` text PRIMARY KEY NOT NULL,
	`connector` text NOT NULL,
	`name` text NOT NULL,
	`service_id` text,
	`enabled` integer NOT NULL,
	`auth` text,
	`delivers` integer NOT NULL,
	`settings` text NOT NULL,
	`rate_limit` text,
	`default_severity` text NOT NULL,
	`flap_window_seconds` integer NOT NULL,
	`key_hash` text,
	`retiring_key_hash` text,
	`retiring_key_until` integer,
	`public_keys` text NOT NULL,
	`config_version` integer NOT NULL,
	`disabled_reason` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`deleted_at` integer
);
--> statement-breakpoint
CREATE TABLE `messages` (
	`integration_id` text NOT NULL,
	`slot` text NOT NULL,
	`id` text NOT NULL,
	`received_at` integer NOT NULL,
	`outcome` text NOT NULL,
	`results` text NOT NULL,
	`headers` text NOT NULL,
	`body` text,
	`body_bytes` integer NOT NULL,
	PRIMARY KEY(`integration_id`, `slot`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `rollups_minute` (
	`integration_id` text NOT NULL,
	`minute` integer NOT NULL,
	`received` integer NOT NULL,
	`errors` integer NOT NULL,
	`latency_ms` integer NOT NULL,
	PRIMARY KEY(`integration_id`, `minute`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `services` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `services_name_unique` ON `services` (`name`);--> statement-breakpoint
CREATE TABLE `settings` (
	`key` text PRIMARY KEY NOT NULL,
	`value` text NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `subscriptions` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`integration_id` text NOT NULL,
	`event_types` text NOT NULL,
	`service_ids` text,
	`severities` text,
	`priorities` text,
	`schedule` text,
	`enabled` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `tokens` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`role` text NOT NULL,
	`hash` text NOT NULL,
	`created_at` integer NOT NULL,
	`created_by` text NOT NULL,
	`expires_at` integer,
	`revoked_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `tokens_hash_unique` ON `tokens` (`hash`);