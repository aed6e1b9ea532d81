/** Examples for the documentation of the API. */
export const OVERRIDE = {
  name: 'rate_limit_spike',
  projects: ['3f2b9c1e-6a40-4d8e-9f37-0b5a1c7d2e11'],
  severity: 'critical',
  params: { minCount: 50 },
};

export const OWN = {
  name: 'checkout_errors',
  type: 'threshold',
  title: 'Checkout is failing',
  severity: 'critical',
  for: '2m',
  flows: ['9a1e5c3d-checkout'],
  environments: ['production'],
  params: { above: 20, window: '5m', httpStatuses: [500, 502, 503, 504] },
};

export const GIVEN = {
  id: '0192f3c2-11aa-4b10-8f21-5e6f7a8b9c0d',
  createdAt: '2026-11-20T08:01:00.000Z',
  updatedAt: '2026-11-20T08:01:00.000Z',
  rule: OVERRIDE,
};

export const PREVIEW = {
  incidents: [
    {
      project: '3f2b9c1e-6a40-4d8e-9f37-0b5a1c7d2e11',
      subject: null,
      firedAt: '2026-11-11T08:01:59.999Z',
      resolvedAt: '2026-11-11T08:14:59.999Z',
      peak: 412,
      baseline: 7,
      reason: '412 in 60 s against ~7 normally (p < 1e-9)',
    },
  ],
  evaluated: 44640,
  tookMs: 840,
  projectsLeftOut: 0,
  counts: { from: '2026-10-20T00:00:00.000Z', stepSeconds: 44640, values: [12, 9, 430] },
};

export const EFFECTIVE = {
  name: 'rate_limit_spike',
  type: 'rate_limit_spike',
  title: 'Rate limit spike',
  enabled: true,
  severity: 'warning',
  notify: true,
  for: '0s',
  hold: '30s',
  projects: null,
  environments: null,
  flows: null,
  params: {
    window: '1m',
    minCount: 20,
    coldMinCount: 30,
    minRatio: 3,
    maxProbability: 0.0001,
    exitRatio: 1.5,
  },
  origins: [],
};
