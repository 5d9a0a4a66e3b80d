import { createHash } from "node:crypto";

/**
 * All that the pages look like: one file, no font and no picture to load. Colours are pairs that keep 4.5 to 1 in light and
 * in dark; what is pressed is 44 pixels high; nothing is told by colour alone.
 */
export const STYLE = `
:root{color-scheme:light dark;--paper:#fff;--ink:#1b1f24;--soft:#515a65;--line:#c4cad2;--card:#f5f7f9;--act:#0b57c2;--on-act:#fff;
--bad:#a3130f;--bad-paper:#fdeceb;--good:#17602f;--good-paper:#e8f5ec;--due:#7a4300;--drill:#5b1a8b;--drill-paper:#f3e8fb}
@media(prefers-color-scheme:dark){:root{--paper:#14171b;--ink:#e8ebee;--soft:#aab3bd;--line:#454d57;--card:#1e2329;--act:#8ab8ff;--on-act:#0c1b33;
--bad:#ffa39c;--bad-paper:#3a1715;--good:#8fdca6;--good-paper:#14301d;--due:#ffc27a;--drill:#dcb4fb;--drill-paper:#2c1640}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:1.0625rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;overflow-wrap:anywhere}
header,main,footer{max-width:44rem;margin:0 auto;padding:.75rem 1rem}
header{display:flex;flex-wrap:wrap;gap:.25rem 1rem;align-items:center;border-bottom:1px solid var(--line)}
header strong{margin-right:auto}
header nav{display:flex;flex-wrap:wrap;gap:.25rem 1rem}
header nav a{display:inline-block;padding:.6rem 0;min-height:44px}
footer{color:var(--soft);font-size:.9375rem;border-top:1px solid var(--line);margin-top:2rem}
footer form{display:inline}
h1{font-size:1.5rem;line-height:1.25;margin:.5rem 0}
h2{font-size:1.1875rem;margin:1.75rem 0 .5rem}
p{margin:.5rem 0}
a{color:var(--act)}
.skip{position:absolute;left:-100vw}
.skip:focus{left:1rem;top:.5rem;background:var(--paper);padding:.5rem}
:focus-visible{outline:3px solid var(--act);outline-offset:2px}
.soft{color:var(--soft)}
.due{color:var(--due);font-weight:600}
.words{white-space:pre-line}
.card{background:var(--card);border:1px solid var(--line);border-radius:.5rem;padding:.75rem 1rem;margin:.75rem 0}
.card p{margin:.25rem 0}
ul.list{list-style:none;padding:0;margin:0}
ul.list a{font-weight:600;display:inline-block;padding:.4rem 0}
dl{margin:.75rem 0}
dt{color:var(--soft);font-size:.9375rem;margin-top:.6rem}
dd{margin:0}
.hash{font-family:ui-monospace,"DejaVu Sans Mono",monospace;font-size:.9375rem}
.told{border:2px solid var(--bad);background:var(--bad-paper);border-radius:.5rem;padding:.5rem 1rem;margin:.75rem 0}
.told h2{margin:.25rem 0;color:var(--bad)}
.said{border:2px solid var(--good);background:var(--good-paper);border-radius:.5rem;padding:.5rem 1rem;margin:.75rem 0}
.drill{background:var(--drill-paper);color:var(--drill);border-block:.5rem solid;
border-image:repeating-linear-gradient(45deg,var(--drill) 0 12px,var(--drill-paper) 12px 24px) 8;text-align:center;font-weight:700;padding:.25rem 1rem}
label,legend{display:block;font-weight:600;margin:1rem 0 .25rem}
fieldset{border:0;padding:0;margin:1rem 0 0}
legend{padding:0;margin:0}
.choice{font-weight:400;display:flex;gap:.75rem;align-items:center;min-height:44px;margin:0}
.choice input{width:1.5rem;height:1.5rem;flex:none}
.hint{color:var(--soft);font-weight:400;font-size:.9375rem;margin:0 0 .25rem}
input,textarea,select{font:inherit;color:inherit;background:var(--paper);border:1px solid var(--soft);border-radius:.375rem;padding:.6rem;width:100%;min-height:44px}
textarea{min-height:6rem}
input[type=radio],input[type=checkbox]{min-height:0;padding:0;accent-color:var(--act)}
button,.button{font:inherit;font-weight:600;min-height:48px;padding:.6rem 1.25rem;border-radius:.375rem;border:2px solid var(--act);
background:var(--paper);color:var(--act);cursor:pointer;text-decoration:none;display:inline-block;text-align:center}
button.first,.button.first{background:var(--act);color:var(--on-act)}
.acts{display:flex;flex-wrap:wrap;gap:.75rem;margin:1.25rem 0}
.acts>*{flex:1 1 9rem}
.link{border:0;min-height:44px;padding:.5rem 0;text-decoration:underline;font-weight:400}
details{margin:1.25rem 0}
summary{cursor:pointer;font-weight:600;padding:.6rem 0;min-height:44px}
@media print{header nav,footer,form{display:none}}
`;

/** It is named by what is in it: a browser may keep it for ever, and a changed one is another. */
export const STYLE_PATH = `/lite/style-${createHash("sha256").update(STYLE).digest("hex").slice(0, 16)}.css`;
