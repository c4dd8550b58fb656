/** What `npm run test:real` starts, and which Debian package brings it. */
export const realSoftware = {
  alertmanager: { program: '/usr/bin/prometheus-alertmanager', package: 'prometheus-alertmanager' },
  prometheus: { program: '/usr/bin/prometheus', package: 'prometheus' },
  promtool: { program: '/usr/bin/promtool', package: 'prometheus' },
  nagios: { program: '/usr/sbin/nagios4', package: 'nagios4-core' },
  icinga: { program: '/usr/sbin/icinga2', package: 'icinga2-bin' },
  zabbixScript: { program: '/usr/bin/zabbix_js', package: 'zabbix-server-pgsql' },
  curl: { program: '/usr/bin/curl', package: 'curl' },
} as const
