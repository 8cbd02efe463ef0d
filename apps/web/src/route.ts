/** What Next hands to a page: the segments of its address, and what follows the question mark. */
export type Route<Params extends string = never> = {
  readonly params: Promise<{ readonly [name in Params]: string }>;
  readonly searchParams: Promise<{ readonly [name: string]: string | readonly string[] | undefined }>;
};

/** What Next hands to a page's error boundary. */
export type Fault = { readonly error: Error & { readonly digest?: string }; readonly reset: () => void };
