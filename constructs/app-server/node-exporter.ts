/** https://github.com/prometheus/node_exporter/releases/tag/v1.9.1, its image for every architecture. */
export const NODE_EXPORTER = {
  version: '1.9.1',
  image: 'quay.io/prometheus/node-exporter@sha256:d00a542e409ee618a4edc67da14dd48c5da66726bbd5537ab2af9c1dfc442c8a',
  port: 9100,
} as const;
