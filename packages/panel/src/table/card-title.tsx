/** What the column's title says where there are no columns. */
export function CardTitle({ children }: { readonly children: string }) {
  return (
    <span aria-hidden="true" className="label-small block md:hidden">
      {children}
    </span>
  );
}
