/** What came of sending a page by one way. A page may reach its reader twice: whatever is not known is sent again. */
export type Delivery =
  | { readonly delivered: true; readonly status: string }
  | { readonly delivered: false; readonly status: string };
