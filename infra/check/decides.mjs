/**
 * The packages in which is decided what may happen. Their own tests answer for every branch of them, so they run apart
 * from the others. The playbooks, the operations and the journal are to follow: they are not there yet. A way that no test can take is either not needed, or a defect that a test has to bring about.
 */
export const decides = ["vocabulary", "chart", "partnership", "exercise", "engine", "contract"];
