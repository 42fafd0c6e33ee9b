/** The pages of one product. */
export type PathKind = "product" | "app" | "members" | "slow" | "flaky" | "moved" | "pdf" | "api";

export function pathsOf(sku: string): Readonly<Record<PathKind, string>> {
  return {
    product: `/p/${sku}`,
    app: `/app/p/${sku}`,
    members: `/members/p/${sku}`,
    slow: `/slow/p/${sku}`,
    flaky: `/flaky/p/${sku}`,
    moved: `/moved/p/${sku}`,
    pdf: `/p/${sku}.pdf`,
    api: `/api/products/${sku}`,
  };
}
