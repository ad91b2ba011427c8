/** The page's looks: light and dark, narrow and wide, on paper. Colours keep 4.5 to 1 against their ground. */
export const style = `
:root { color-scheme: light dark; --ground: #fbfaf7; --card: #fff; --ink: #1d2329; --soft: #56606b; --line: #dcdad3; --red: #b3261e; --redsoft: #fbe9e7; --yellow: #7a5700; --yellowsoft: #fdf3d7; --green: #1b6b3a; --greensoft: #e4f4ea; --grey: #5b6570; --greysoft: #eceef0; --blue: #1d5c99; --band: #1d5c9930; }
@media (prefers-color-scheme: dark) { :root { --ground: #14181c; --card: #1c2228; --ink: #e8eaec; --soft: #a4aeb8; --line: #343c44; --red: #ff9d94; --redsoft: #3d1f1d; --yellow: #f0c95a; --yellowsoft: #3a3014; --green: #7ddb9f; --greensoft: #17321f; --grey: #b4bdc6; --greysoft: #2a3138; --blue: #8fc1f2; --band: #8fc1f230; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
main { max-width: 64rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; overflow-wrap: anywhere; }
.app, .tool, small, .meta, figcaption { color: var(--soft); }
.app { margin: 0; } .lead { font-size: 1.12rem; max-width: 50rem; overflow-wrap: anywhere; }
.tool { font-size: .9rem; max-width: 44rem; }
h1 { font-size: clamp(1.4rem, 3.4vw, 2.1rem); line-height: 1.3; margin: .6rem 0; border-left: .35rem solid var(--red); padding-left: 1rem; font-weight: 650; text-wrap: pretty; overflow-wrap: anywhere; }
h1.holds { border-color: var(--green); }
h2 { font-size: 1.25rem; margin: 2.6rem 0 .8rem; }
h3 { font-size: 1.02rem; margin: 1rem 0 .5rem; overflow-wrap: anywhere; }
a { color: var(--blue); }
:focus-visible { outline: 3px solid var(--blue); outline-offset: 2px; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; background: var(--card); border: 1px solid var(--line); font-size: .95rem; }
th, td { padding: .5rem .75rem; text-align: left; border-bottom: 1px solid var(--line); vertical-align: top; }
th[scope=row] { font-weight: 600; } th small { display: block; font-weight: 400; }
.lamps td { font-weight: 600; white-space: nowrap; } .lamps th[scope=row] { min-width: 10rem; }
td.green { color: var(--green); background: var(--greensoft); } td.red { color: var(--red); background: var(--redsoft); } td.unknown { color: var(--grey); background: var(--greysoft); }
.slider { background: var(--card); border: 1px solid var(--line); border-radius: .6rem; padding: .9rem 1.1rem; position: sticky; top: 0; z-index: 1; }
.slider label { font-weight: 600; } .slider input { width: 100%; height: 2rem; accent-color: var(--blue); } .slider p { margin: .2rem 0 0; color: var(--soft); min-height: 1.5em; }
.cards { list-style: none; padding: 0; display: grid; gap: .5rem; grid-template-columns: repeat(auto-fill, minmax(13rem, 1fr)); }
.card { border: 1px solid var(--line); border-left-width: .35rem; border-radius: .4rem; background: var(--card); padding: .5rem .7rem; display: flex; justify-content: space-between; gap: .5rem; }
.card .name { overflow-wrap: anywhere; font-size: .9rem; } .card .state { font-weight: 650; white-space: nowrap; font-size: .85rem; }
.card.holds { border-left-color: var(--green); } .card.holds .state { color: var(--green); }
.card.slow { border-left-color: var(--yellow); background: var(--yellowsoft); } .card.slow .state { color: var(--yellow); }
.card.wrong, .card.fails, .card.broken { border-left-color: var(--red); background: var(--redsoft); } .card.wrong .state, .card.fails .state, .card.broken .state { color: var(--red); }
.card.unknown .state { color: var(--grey); }
.first { padding-left: 1.4rem; } .first > li { margin-bottom: 1rem; }
.finding, .fix, .asked details, .sides > div { background: var(--card); border: 1px solid var(--line); border-radius: .6rem; padding: .7rem 1.1rem; margin-bottom: .6rem; overflow-wrap: anywhere; }
.finding h3 { margin-top: .3rem; }
.tag { font-size: .8rem; font-weight: 650; border-radius: .3rem; padding: .1rem .45rem; color: var(--red); background: var(--redsoft); white-space: nowrap; }
.slow .tag, .costs .tag { color: var(--yellow); background: var(--yellowsoft); }
summary { cursor: pointer; } summary small { display: block; } .place { font-family: ui-monospace, monospace; }
.sizes { display: grid; gap: .2rem; margin: .6rem 0; } .sizes div { display: flex; gap: .8rem; } .sizes dt { color: var(--soft); min-width: 7.4rem; } .sizes dd { margin: 0; }
.evidence, .related { color: var(--soft); font-size: .92rem; }
pre { overflow: auto; background: var(--greysoft); border-radius: .4rem; padding: .6rem .8rem; font-size: .84rem; line-height: 1.45; white-space: pre-wrap; max-height: 26rem; }
figure { margin: .6rem 0; } .code pre { white-space: pre; } .line { display: inline-block; min-width: 100%; } .line.own { background: var(--redsoft); } .number { display: inline-block; width: 3.2em; color: var(--soft); user-select: none; }
code { font-family: ui-monospace, SFMono-Regular, Menlo, monospace; font-size: .92em; overflow-wrap: anywhere; }
.verified { border-left: .25rem solid var(--green); padding-left: .7rem; } .refused { border-left: .25rem solid var(--grey); padding-left: .7rem; }
button { font: inherit; padding: .35rem .9rem; border-radius: .4rem; border: 1px solid var(--blue); background: var(--card); color: var(--blue); cursor: pointer; }
.sides { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(18rem, 1fr)); margin-top: 2.4rem; } .sides h2 { margin: .2rem 0 .5rem; } .sides .asked { grid-column: 1 / -1; } .sides ul { padding-left: 1.1rem; }
.signed { padding: 0; list-style: none; } .signed li { padding: .15rem 0; } .sign { font-weight: 650; } .sign.green { color: var(--green); } .sign.red { color: var(--red); } .sign.unknown { color: var(--grey); }
.stairs { padding: 0; list-style: none; } .stairs li { display: grid; grid-template-columns: 11rem 8.5rem 1fr; gap: .8rem; padding: .35rem 0; border-bottom: 1px solid var(--line); align-items: start; }
.stairs .bar { height: .95rem; margin-top: .35rem; border-radius: 0 .3rem .3rem 0; background: var(--red); } .stairs .guess .bar { background: repeating-linear-gradient(45deg, var(--grey) 0 4px, transparent 4px 8px); } .stairs .size .bar, .stairs .load .bar { background: var(--yellow); }
.stairs .at { font-weight: 650; }
.phones { display: flex; flex-wrap: wrap; gap: 1.2rem; } .phone { width: 8.5rem; text-align: center; font-size: .88rem; } .phone p { margin: .2rem 0 0; } .phone svg { width: 5.2rem; height: auto; } .phone .frame { fill: var(--ground); stroke: var(--soft); stroke-width: 2; } .phone .full { fill: var(--green); } .phone .empty { fill: none; stroke: var(--red); stroke-dasharray: 3 3; }
.charts { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fill, minmax(17rem, 1fr)); } .chart { background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: .5rem; margin: 0; } .chart figcaption { font-size: .82rem; overflow-wrap: anywhere; } .chart svg { width: 100%; height: auto; }
.grid { stroke: var(--line); } .tick { fill: var(--soft); font-size: 10px; } .band { fill: var(--band); } .centre { fill: none; stroke: var(--blue); stroke-width: 2; } .budget { stroke: var(--red); stroke-dasharray: 5 4; } .dot { fill: var(--ink); }
.map { min-width: 44rem; width: 100%; } .edge { fill: none; stroke: var(--grey); stroke-opacity: .55; stroke-width: 1.2; } .edge.high { stroke: var(--red); } .edge.middle { stroke: var(--yellow); } .node { fill: var(--ink); font-size: 12px; } .node.high { fill: var(--red); } .node.middle { fill: var(--yellow); }
.what-if { background: var(--card); border: 1px solid var(--line); border-radius: .6rem; padding: .8rem 1.1rem; } .what-if > summary { font-weight: 600; } .what-if .meta { font-size: .9rem; max-width: 46rem; }
.dials { display: grid; gap: 1.1rem 2rem; grid-template-columns: repeat(auto-fit, minmax(15rem, 1fr)); margin: 1.1rem 0; } .dial { display: grid; grid-template-columns: 1fr auto; gap: 0 .8rem; align-content: start; align-items: baseline; } .dial label { font-weight: 600; } .dial output { color: var(--soft); font-variant-numeric: tabular-nums; text-align: right; } .dial.moved output { color: var(--blue); font-weight: 650; } .dial input { grid-column: 1 / -1; width: 100%; height: 2rem; margin: 0; accent-color: var(--blue); }
.outcome { border-left: .35rem solid var(--blue); padding: .1rem 0 .1rem 1rem; margin: 1rem 0; } .outcome p { margin: .15rem 0; } #what-if-said { font-size: 1.12rem; font-weight: 600; min-height: 1.5em; }
.doing { display: flex; flex-wrap: wrap; gap: .6rem; }
.changed { background: var(--yellowsoft); color: var(--yellow); border-radius: .4rem; padding: .5rem .9rem; font-weight: 600; } .changed a { color: inherit; }
input[type=search] { font: inherit; padding: .3rem .6rem; border: 1px solid var(--soft); border-radius: .4rem; background: var(--card); color: var(--ink); }
@media (max-width: 40rem) { main { padding: 1.2rem .9rem 3rem; } .stairs li { grid-template-columns: 1fr; gap: .1rem; } th, td { padding: .4rem .5rem; } }
@media print { .slider, #what-if, button, .prompt, #search { display: none; } .finding, .card, .chart { break-inside: avoid; } body { background: #fff; } }
`;
