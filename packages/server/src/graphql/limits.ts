import {
  type ASTVisitor,
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLField,
  GraphQLList,
  type GraphQLOutputType,
  getNamedType,
  getNullableType,
  isInterfaceType,
  isObjectType,
  isOutputType,
  Kind,
  type NamedTypeNode,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValidationContext,
} from "graphql";
import type { CallExtensions } from "./make-schema.ts";

export interface DocumentLimits {
  readonly depth: number;
  readonly cost: number;
  /** Words and signs of a document; reading stops there. */
  readonly tokens: number;
}

// A hundred runs with their journals fit, all runs with everything that they lead to does not.
export const documentLimits: DocumentLimits = { depth: 10, cost: 2_000, tokens: 2_000 };

/** What a field costs: a call of an operation, an object, a plain value. */
const prices = { call: 10, object: 1, value: 0.1 };

interface Weight {
  readonly depth: number;
  readonly cost: number;
}

const nothing: Weight = { depth: 0, cost: 0 };

interface Place {
  readonly type: GraphQLOutputType | null | undefined;
  /** How long the lists of the nearest call are. */
  readonly listSize: number;
}

/** The rule that refuses documents that are too deep or would cost too much, before anything is done for them. */
export function limitRule({ depth, cost }: DocumentLimits) {
  return (context: ValidationContext): ASTVisitor => ({
    OperationDefinition(operation) {
      const weight = weigh(operation, context);
      if (weight.depth > depth)
        context.reportError(tooMuch(`it may be ${depth} levels deep: it is ${weight.depth}`, operation));
      if (weight.cost > cost)
        context.reportError(tooMuch(`it may cost ${cost}: it costs ${Math.ceil(weight.cost)}`, operation));
    },
  });
}

function tooMuch(seen: string, operation: OperationDefinitionNode): GraphQLError {
  return new GraphQLError(`Cannot answer this document as ${seen}`, {
    nodes: operation,
    extensions: {
      code: "REQUEST_INVALID",
      hint: "Ask for less at once: fewer levels, a smaller limit, fewer aliases.",
    },
  });
}

function weigh(operation: OperationDefinitionNode, context: ValidationContext): Weight {
  const schema = context.getSchema();
  const open = new Set<string>();
  // A fragment weighs the same wherever it is used alike, so that fragments of fragments cost no time either.
  const known = new Map<string, Weight>();
  return selection(operation.selectionSet, { type: schema.getRootType(operation.operation), listSize: 1 });

  function selection(set: SelectionSetNode | undefined, place: Place): Weight {
    let sum = nothing;
    for (const node of set?.selections ?? []) {
      const weight =
        node.kind === Kind.FIELD
          ? field(node, place)
          : node.kind === Kind.INLINE_FRAGMENT
            ? selection(node.selectionSet, on(node.typeCondition, place))
            : fragment(context.getFragment(node.name.value), place);
      sum = { depth: Math.max(sum.depth, weight.depth), cost: sum.cost + weight.cost };
    }
    return sum;
  }

  /** A fragment may name one of the kinds that an interface stands for, with fields that only it has. */
  function on(condition: NamedTypeNode | undefined, { type, listSize }: Place): Place {
    const named = condition && schema.getType(condition.name.value);
    return { type: isOutputType(named) ? named : type, listSize };
  }

  function fragment(definition: FragmentDefinitionNode | null | undefined, place: Place): Weight {
    if (!definition) return nothing;
    const name = definition.name.value;
    // Cycles are refused by another rule; here they must only come to an end.
    if (open.has(name)) return nothing;
    const use = `${name} ${String(place.type)} ${place.listSize}`;
    const weighed = known.get(use);
    if (weighed) return weighed;
    open.add(name);
    const weight = selection(definition.selectionSet, on(definition.typeCondition, place));
    open.delete(name);
    known.set(use, weight);
    return weight;
  }

  function field(node: FieldNode, { type: parent, listSize }: Place): Weight {
    const named = parent ? getNamedType(parent) : null;
    const found = isObjectType(named) || isInterfaceType(named) ? named.getFields()[node.name.value] : undefined;
    // `__schema` and `__typename` are limited by a rule of graphql itself.
    if (!found) return { depth: 1, cost: prices.value };
    const called = (found.extensions as Partial<CallExtensions>).listSize;
    const size = called ? listSizeOf(node, called) : listSize;
    const inside = selection(node.selectionSet, { type: found.type, listSize: size });
    const times = isList(found) ? size : 1;
    const own = called ? prices.call : node.selectionSet ? prices.object : prices.value;
    return { depth: inside.depth + 1, cost: own + times * inside.cost };
  }
}

function isList({ type }: GraphQLField<unknown, unknown>): boolean {
  return getNullableType(type) instanceof GraphQLList;
}

/** As long as the document says; what a variable says is not known yet, so it counts as the most. */
function listSizeOf(node: FieldNode, { usual, largest }: CallExtensions["listSize"]): number {
  const limit = node.arguments?.find((argument) => argument.name.value === "limit")?.value;
  if (!limit) return usual;
  return limit.kind === Kind.INT ? Math.min(Math.max(Number(limit.value), 1), largest) : largest;
}
