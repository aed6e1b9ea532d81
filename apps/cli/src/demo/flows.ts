/** A model as a node's `input.generativeModelName` or `input.embeddingModelName` names it. */
export interface StoryModel {
  provider: string;
  name: string;
  credential: string;
}

export interface StoryNode {
  nodeId: string;
  nodeType: string;
  nodeName: string;
  model?: StoryModel;
  /** The nodes that a batch or loop runs for each item. */
  inside?: readonly StoryNode[];
}

export interface StoryFlow {
  id: string;
  name: string;
  /** In the order in which they run. */
  nodes: readonly StoryNode[];
}

const TRIGGER: StoryNode = { nodeId: 'triggerNode_1', nodeType: 'graphqlNode', nodeName: 'API Request' };
const RESPONSE: StoryNode = {
  nodeId: 'responseNode_triggerNode_1',
  nodeType: 'graphqlResponseNode',
  nodeName: 'API Response',
};

const OPENAI: StoryModel = { provider: 'openai', name: 'gpt-4o-mini', credential: 'OpenAI production' };
const GROQ: StoryModel = { provider: 'groq', name: 'llama-3.3-70b-versatile', credential: 'Groq' };
const ANTHROPIC: StoryModel = {
  provider: 'anthropic',
  name: 'claude-3-5-haiku-latest',
  credential: 'Anthropic',
};
const GEMINI: StoryModel = { provider: 'gemini', name: 'gemini-2.0-flash', credential: 'Gemini' };
const COHERE: StoryModel = { provider: 'cohere', name: 'embed-english-v3.0', credential: 'Cohere' };

/** Answers questions of a shop's customers out of its help pages. Its LLM node loses its credential. */
export const SUPPORT: StoryFlow = {
  id: '4be6d1a0-5a0c-4c1e-9d57-7f0c3a9be101',
  name: 'Support assistant',
  nodes: [
    TRIGGER,
    { nodeId: 'vectorNode_318', nodeType: 'vectorNode', nodeName: 'VectorDB' },
    { nodeId: 'LLMNode_746', nodeType: 'LLMNode', nodeName: 'Generate Text', model: OPENAI },
    RESPONSE,
  ],
};

/** Sorts incoming tickets. Runs on the provider that limits it during the spike. */
export const TRIAGE: StoryFlow = {
  id: '91b7c2d4-0e35-4f8a-8a26-2d4e6b8fc202',
  name: 'Ticket triage',
  nodes: [
    TRIGGER,
    {
      nodeId: 'InstructorLLMNode_204',
      nodeType: 'InstructorLLMNode',
      nodeName: 'Generate JSON',
      model: GROQ,
    },
    { nodeId: 'conditionNode_61', nodeType: 'conditionNode', nodeName: 'Condition' },
    { nodeId: 'apiNode_530', nodeType: 'apiNode', nodeName: 'Create ticket' },
    RESPONSE,
  ],
};

/** Tells where a parcel is. Its provider goes down. */
export const ORDERS: StoryFlow = {
  id: 'c3d81e5f-77b9-4a63-b1f0-9c5a0d7e1303',
  name: 'Order status',
  nodes: [
    TRIGGER,
    { nodeId: 'apiNode_117', nodeType: 'apiNode', nodeName: 'Shop API' },
    { nodeId: 'codeNode_443', nodeType: 'codeNode', nodeName: 'Transform Metadata' },
    { nodeId: 'LLMNode_388', nodeType: 'LLMNode', nodeName: 'Generate Text', model: ANTHROPIC },
    RESPONSE,
  ],
};

/** Files documents; the embedding runs inside a batch, so that its failures are nested in the trace. */
export const INDEXING: StoryFlow = {
  id: 'd25ca83b-4c12-4d9f-a7e4-15b3f60a2404',
  name: 'Document indexing',
  nodes: [
    { nodeId: 'triggerNode_1', nodeType: 'webhookTriggerNode', nodeName: 'Webhook' },
    { nodeId: 'extractFromFileNode_112', nodeType: 'extractFromFileNode', nodeName: 'Extract from File' },
    { nodeId: 'chunkNode_518', nodeType: 'chunkNode', nodeName: 'Chunking' },
    {
      nodeId: 'batchNode_16',
      nodeType: 'batchNode',
      nodeName: 'Batch',
      inside: [
        { nodeId: 'vectorizeNode_624', nodeType: 'vectorizeNode', nodeName: 'Vectorize', model: COHERE },
      ],
    },
    { nodeId: 'IndexNode_824', nodeType: 'IndexNode', nodeName: 'Index to DB' },
  ],
};

/** Writes a summary every morning; no person waits for it. */
export const DIGEST: StoryFlow = {
  id: 'e6f09b47-2d68-4b05-93ca-6e81d4f73505',
  name: 'Daily digest',
  nodes: [
    { nodeId: 'triggerNode_1', nodeType: 'cronNode', nodeName: 'Schedule' },
    { nodeId: 'postgresNode_177', nodeType: 'postgresNode', nodeName: 'Postgres' },
    { nodeId: 'codeNode_119', nodeType: 'codeNode', nodeName: 'Code' },
    { nodeId: 'LLMNode_655', nodeType: 'LLMNode', nodeName: 'Generate Text', model: GEMINI },
    { nodeId: 'slackNode_226', nodeType: 'slackNode', nodeName: 'Slack' },
  ],
};

/** The Flows that people call over the API; requests fail on these. */
export const API_FLOWS: readonly StoryFlow[] = [SUPPORT, TRIAGE, ORDERS];
