import { graphVendor } from '../../test/graph-api'
import { pollsWhatever } from '../../test/poll-suite'

pollsWhatever({
  connector: 'entra-id',
  ...graphVendor({
    path: '/v1.0/identityProtection/riskDetections',
    updated: 'lastUpdatedDateTime',
    record: ({ open }) => ({
      riskEventType: 'unlikelyTravel',
      riskState: open ? 'atRisk' : 'remediated',
      riskLevel: 'medium',
      riskDetail: 'none',
      userPrincipalName: 'ada@acme.test',
      detectedDateTime: '2026-10-02T06:14:30Z',
    }),
  }),
  perPage: 100,
  keyOf: (id) => `detection:${id}`,
})
