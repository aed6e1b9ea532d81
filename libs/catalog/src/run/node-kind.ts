/** What a node does when it runs, as far as its errors are concerned. */
export type NodeKind =
  /** A Code node: its exceptions are its own. */
  | 'code'
  /** Works on the run's data alone; a bare 500 is not a provider's. */
  | 'calls_nothing'
  /** Calls a model. */
  | 'model'
  /** Calls a database, an app or a site; never a model. */
  | 'integration'
  /** Calls something, no one knows what (API node, sub-Flow, unknown types). */
  | 'other'
  /** Neither type nor id tells. */
  | 'untyped';

const KINDS = new Map<string, NodeKind>();
function declare(kind: NodeKind, types: string): void {
  for (const type of types.split(' ')) KINDS.set(type, kind);
}
declare('code', 'code');
declare(
  'calls_nothing',
  'variables variable condition branch graphql graphqlresponse webhooktrigger webhookresponse chattrigger chatresponse searchtrigger searchresponse asktrigger askresponse cron trigger response forloop forloopend batch batchend add agentloopend',
);
declare(
  'model',
  'llm instructorllm rag agentclassifier multimodalllm imagegen agent vectorize memory memoryretrieve textllm generatetext generatejson classifier supervisor',
);
declare(
  'integration',
  'tables firecrawl postgres postgresql mysql mssql websearch scraper crawler googlesheets googledrive googledocs googlecalendar sharepoint onedrive slack teams gmail notion s3 airtable smtp twilio github mongodb redis hubspot salesforce jira discord telegram dropbox box confluence outlook stripe shopify linear asana trello zendesk intercom',
);

/** The kind of a node, from its type or, where that is missing, from the prefix of its id. */
export function nodeKind(nodeType: string | null, nodeId: string | null): NodeKind {
  const prefix = nodeId === null ? null : idPrefix(nodeId);
  // An integration that starts a run works as a trigger, whatever its type.
  if (prefix === 'trigger' || prefix === 'response') return 'calls_nothing';
  const stem = nodeType === null ? prefix : stemOf(nodeType);
  if (stem === null) return 'untyped';
  const kind = KINDS.get(stem);
  if (kind !== undefined) return kind;
  if (nodeType === null) return 'untyped';
  return stem.endsWith('trigger') || stem.endsWith('response') ? 'calls_nothing' : 'other';
}

/** `LLMNode_746` → `llm`. */
function idPrefix(id: string): string | null {
  const end = id.indexOf('_');
  const type = end < 0 ? id : id.slice(0, end);
  return type.toLowerCase().endsWith('node') ? stemOf(type) : null;
}

function stemOf(type: string): string {
  const lower = type.toLowerCase();
  return lower.endsWith('node') ? lower.slice(0, -4) : lower;
}
