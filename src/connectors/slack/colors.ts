import type { Action, Severity } from '../contract'

export interface ColorMeaning {
  action: Action
  severity?: Severity
}
const red: ColorMeaning = { action: 'trigger' }
const yellow: ColorMeaning = { action: 'trigger', severity: 'warning' }
const green: ColorMeaning = { action: 'resolve' }

/**
 * The colour of an attachment, where its sender gives it a state. Slack's own words
 * (https://docs.slack.dev/legacy/legacy-messaging/legacy-secondary-message-attachments) with the values that they stand for, then those of
 * known senders. No other colour says anything: a shade of red is not a guess that we make.
 */
export const colors: Record<string, ColorMeaning> = {
  danger: red,
  warning: yellow,
  good: green,
  '#a30200': red,
  '#daa038': yellow,
  '#2eb886': green,
  '#2eb67d': green,
  '#e01e5a': red,
  '#ecb22e': yellow,
  // Plain colours, as scripts choose them; documented by nobody.
  '#ff0000': red,
  '#ffff00': yellow,
  '#ffa500': yellow,
  '#00ff00': green,
  '#008000': green,
  // Grafana. https://github.com/grafana/alerting (receivers/util.go)
  '#d63232': red,
  '#36a64f': green,
  // Zabbix's media type for Slack, by severity and recovered.
  '#e45959': { action: 'trigger', severity: 'critical' },
  '#e97659': { action: 'trigger', severity: 'error' },
  '#ffa059': yellow,
  '#ffc859': yellow,
  '#7499ff': { action: 'trigger', severity: 'info' },
  '#97aab3': { action: 'trigger', severity: 'info' },
  '#009900': green,
  // Apprise. https://github.com/caronc/apprise (apprise/asset.py)
  '#a32037': red,
  '#cacf29': yellow,
  '#3aa337': green,
  // Argo CD's notification catalogue (the red as its users copy it; yellow and green unverified).
  '#e96d76': red,
  '#f4c030': yellow,
  '#18be52': green,
  // Uptime Kuma, where it speaks to what speaks Slack.
  '#32cd32': green,
}
