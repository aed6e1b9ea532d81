const ROWS: Readonly<Record<number, string>> = {
  400: 'BAD_REQUEST',
  401: 'UNAUTHORIZED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  408: 'CLIENT_TIMEOUT',
  422: 'PAYLOAD_MISMATCH',
  429: 'RATE_LIMITED',
  500: 'SERVER_ERROR',
  502: 'PROVIDER_ERROR',
  503: 'PROVIDER_UNAVAILABLE',
  504: 'PROVIDER_TIMEOUT',
  509: 'RETRY_FAILED',
};

/** The row of a status that the platform itself answered with; null for 2xx, which says nothing of its own. */
export function statusRow(status: number): string | null {
  // An interim status is none that a caller may end with: something between cut the answer off.
  if (status < 200) return 'MALFORMED_RESPONSE';
  if (status < 300) return null;
  if (isEdgeStatus(status)) return 'EDGE_ERROR';
  return ROWS[status] ?? (status < 500 ? 'CLIENT_ERROR' : 'SERVER_ERROR');
}

/** 520 to 530 are the edge's own, whatever the body. */
export function isEdgeStatus(status: number): boolean {
  return status >= 520 && status <= 530;
}
