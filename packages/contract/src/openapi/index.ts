export {
  type OpenApiDocument,
  type OpenApiOperation,
  type OpenApiParameter,
  type OpenApiResponse,
  openApiDocument,
} from "./openapi-document.ts";
export { gatherComponents, type JsonSchema, type SchemaComponents } from "./schema-components.ts";
