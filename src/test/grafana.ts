/** A group of Grafana Alerting with one alert, whose fingerprint becomes the title and the key of the incident. */
export const alerting = (fingerprint: string, status = 'firing', more: Record<string, unknown> = {}) => ({
  alerts: [{ status, labels: { alertname: fingerprint, severity: 'critical' }, fingerprint, ...more }],
})
