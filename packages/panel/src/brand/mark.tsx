/** The water wheel over the race. */
export function Mark({ className }: { readonly className: string }) {
  return (
    <svg
      viewBox="0 0 32 32"
      fill="none"
      stroke="currentColor"
      strokeWidth="2.2"
      strokeLinecap="round"
      aria-hidden="true"
      className={className}
    >
      <circle cx="16" cy="13" r="7.2" />
      <path d="M16 2.4v6.2M16 17.4v6.2M5.4 13h6.2M20.4 13h6.2M8.5 5.5l4.4 4.4M19.1 16.1l4.4 4.4M8.5 20.5l4.4-4.4M19.1 9.9l4.4-4.4" />
      <circle cx="16" cy="13" r="2" fill="currentColor" stroke="none" />
      <path d="M2 28c3.5 0 3.5-2.4 7-2.4s3.5 2.4 7 2.4 3.5-2.4 7-2.4 3.5 2.4 7 2.4" />
    </svg>
  );
}
