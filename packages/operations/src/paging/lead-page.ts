/** What stands over a page that offers a lead: it names neither the run nor who offers it (SH-14). */
export const LEAD_IS_OFFERED = "The lead of a run is offered to your partner: please answer.";
