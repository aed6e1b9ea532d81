import type { Json } from '#contracts/event.js';
import type { StoryFlow, StoryNode } from './flows.js';
import { between, type Random, uuid } from './random.js';

/** What the failing node reports. `error` and `output` go into the trace as they are. */
export interface NodeFailure {
  nodeId: string;
  statusCode: number;
  error?: Json;
  output?: Json;
}

type Entry = { [key: string]: Json };

const QUESTIONS = [
  'Where is my order?',
  'Can I return shoes that I have worn once?',
  'How do I reset my router?',
  'Do you ship to Norway?',
];

/** A `checkStatus` payload of a run that ended at the node which failed. */
export function failedRun(flow: StoryFlow, failure: NodeFailure, random: Random): Json {
  const nodes: Json[] = [];
  for (const node of flow.nodes) {
    if (node.nodeId === failure.nodeId) {
      nodes.push(failedEntry(node, failure, random));
      break;
    }
    const inner = node.inside?.find((candidate) => candidate.nodeId === failure.nodeId);
    if (inner) {
      nodes.push({
        ...plainEntry(node, random),
        status: 'error',
        statusCode: failure.statusCode,
        error: `Batch failed: iteration ${between(random, 0, 9)} did not succeed`,
        nodes: [failedEntry(inner, failure, random)],
      });
      break;
    }
    nodes.push(succeededEntry(node, random));
  }
  return {
    status: 'error',
    input: { question: questionOf(random) },
    output: null,
    nodes,
    statusCode: failure.statusCode,
    timeTakenInSeconds: secondsOf(random, 4, 90),
  };
}

/** A run in which one node was answered by its fallback model: no failure, though its trace holds one. */
export function healedRun(flow: StoryFlow, nodeId: string, random: Random): Json {
  const nodes: Json[] = [];
  for (const node of flow.nodes) {
    if (node.nodeId === nodeId)
      nodes.push(failedEntry(node, { nodeId, statusCode: 503, error: 'Overloaded' }, random));
    const entry = succeededEntry(node, random);
    nodes.push(node.nodeId === nodeId ? { ...entry, statusCode: 303 } : entry);
  }
  return {
    status: 'success',
    input: { question: questionOf(random) },
    output: { answer: 'Your parcel arrives tomorrow.' },
    nodes,
    statusCode: 200,
    timeTakenInSeconds: secondsOf(random, 10, 60),
  };
}

function plainEntry(node: StoryNode, random: Random): Entry {
  return {
    nodeId: node.nodeId,
    nodeType: node.nodeType,
    nodeName: node.nodeName,
    input: inputOf(node, random),
    timeTakenInSeconds: secondsOf(random, 1, 30),
  };
}

function succeededEntry(node: StoryNode, random: Random): Entry {
  return { ...plainEntry(node, random), status: 'success', statusCode: 200, output: outputOf(node, random) };
}

function failedEntry(node: StoryNode, failure: NodeFailure, random: Random): Entry {
  const entry: Entry = { ...plainEntry(node, random), status: 'error', statusCode: failure.statusCode };
  if (failure.error !== undefined) entry.error = failure.error;
  if (failure.output !== undefined) entry.output = failure.output;
  return entry;
}

function inputOf(node: StoryNode, random: Random): Entry {
  if (node.model) {
    const embeds = node.nodeType === 'vectorizeNode';
    const model: Entry = {
      type: embeds ? 'embedder/text' : 'generator/text',
      model_name: node.model.name,
      provider_name: node.model.provider,
      credential_name: node.model.credential,
      credentialId: uuid(random),
    };
    return embeds
      ? { inputText: '{{chunkNode_518.output.chunks}}', embeddingModelName: model }
      : {
          nodeName: node.nodeName,
          prompts: [{ id: uuid(random), role: 'user', content: 'Answer: {{triggerNode_1.output.question}}' }],
          messages: '[]',
          generativeModelName: model,
        };
  }
  if (node.nodeType === 'apiNode') {
    return {
      method: 'GET',
      url: 'https://api.acme-store.example/v2/orders',
      // Stands for the credential that a real trace carries; look at the stored failure to see it gone.
      headers: { Authorization: 'Bearer not-a-real-key-of-the-demo' },
    };
  }
  return { nodeName: node.nodeName };
}

function outputOf(node: StoryNode, random: Random): Json {
  if (node.model) {
    return {
      generatedResponse: 'Returns are accepted within 30 days.',
      _meta: {
        model_name: node.model.name,
        model_provider: node.model.provider,
        prompt_tokens: between(random, 60, 900),
        completion_tokens: between(random, 8, 300),
      },
    };
  }
  if (node.nodeType === 'vectorNode') return { searchResults: [], documentsFound: between(random, 0, 8) };
  return { ok: true };
}

function questionOf(random: Random): string {
  return QUESTIONS[between(random, 0, QUESTIONS.length - 1)]!;
}

/** Seconds with one decimal, as a trace has them; the bounds are tenths of a second. */
function secondsOf(random: Random, low: number, high: number): number {
  return between(random, low, high) / 10;
}
