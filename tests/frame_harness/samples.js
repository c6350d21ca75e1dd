// Frames as the kernel would send them: fractions for eleven-year-olds.
const frac = (a, b) => `<math><mfrac><mn>${a}</mn><mn>${b}</mn></mfrac></math>`;

const ink = 'fill="none" stroke="currentColor" stroke-width="2.4"';
const bar = (parts, shaded) => `<svg xmlns="http://www.w3.org/2000/svg" class="mw-figure" viewBox="0 0 520 74" width="100%" style="display:block;height:auto;max-width:31em" role="img" aria-label="A bar cut into ${parts} equal parts, ${shaded} of them shaded." fill="none" stroke-linejoin="round">${
  Array.from({ length: parts }, (_, k) => `<rect x="${4 + (512 / parts) * k}" y="6" width="${512 / parts}" height="60" ${ink}${k < shaded ? ' class="mw-fill"' : ""}/>${
    k < shaded ? `<rect class="mw-fill" x="${4 + (512 / parts) * k}" y="6" width="${512 / parts}" height="60" fill="var(--mw-accent, currentColor)" fill-opacity=".3"/>` : ""}`).join("")}</svg>`;

// The kernel takes the label from the prompt: plain text, with fractions in one line.
const plainly = (html) => html.replace(/<mfrac><mn>(\d+)<\/mn><mn>(\d+)<\/mn><\/mfrac>/g, "$1/$2").replace(/<[^>]+>/g, "").trim();

const base = {
  title: "One part of a bar", kind: "practice", done: false, body: "", feedback: null,
  help: { shown: [], next: "hint" }, evidence: { dots: ["right", "open"], line: "One more right answer" },
  moves: ["check", "help"], summary: "", notice: "", acknowledged: "", serial: 1, form: null, confidence: null, routes: [], calls: 0,
  rungs: [
    { kind: "hint", html: "<p>How many equal parts make the whole bar?</p>" },
    { kind: "scaffold", html: "<p>Count from 0 in steps of one fourth. What stands at the fourth step?</p>" },
    { kind: "solution", html: `<p>Seven steps of one fourth are ${frac(7, 4)}, which is ${frac(3, 4)} past 1.</p>` },
  ],
};
const say = (tone, title, html = "", more = {}) => ({ tone, title, html, counted: tone === "right" || tone === "not-yet", readings: [], blanks: {}, ...more });
const frame = (frame, over) => ({ ...base, frame, ...over });
const item = (kind, prompt, pub, over = {}) => ({ token: `0-${kind}`, kind, prompt, label: plainly(prompt), response: null, settled: false, public: pub, ...over });

const numeric = item("numeric", `<p>The bar is cut into 4 equal parts. Which fraction of it is shaded?</p>${bar(4, 3)}`, { example: "5/6", before: "", after: "of the bar" });
const plain = item("numeric", `<p>Each step on this line is ${frac(1, 4)}. Type the number that belongs seven steps from 0.</p>`, { example: "", before: "", after: "" });
const choice = item("choice", `<p>Which of these is further along the line than ${frac(3, 4)}?</p>`, { multiple: false, options: [["0", frac(1, 2)], ["1", frac(7, 8)], ["2", frac(2, 3)], ["3", frac(5, 8)]].map(([id, html]) => ({ id, html })) });
const long = item("choice", "<p>Mira says: “One fifth is more than one fourth, because 5 is more than 4.” What is true?</p>", { multiple: false, options: [
  { id: "0", html: "Mira is right: the larger number below makes the larger fraction." },
  { id: "1", html: "One fourth is more: cut into fewer parts, each part is larger." },
  { id: "2", html: "They are equal, because each of them is one part." } ] });
const several = item("choice", `<p>Mark every fraction that is equal to ${frac(1, 2)}.</p>`, { multiple: true, options: [["0", frac(2, 4)], ["1", frac(3, 5)], ["2", frac(5, 10)], ["3", frac(4, 6)]].map(([id, html]) => ({ id, html })) });
const text = item("text", "<p>What do we call the number below the line of a fraction?</p>", { wide: false });
const wide = item("text", "<p>Tell a friend in one or two sentences why eight eighths make a whole.</p>", { wide: true });
const cloze = item("cloze", `<p>Cut a cake into 6 equal pieces. One piece is <span data-blank="a"></span> of the cake, and two pieces are as much as one <span data-blank="b"></span>.</p>
<table><thead><tr><th>pieces</th><th>of the cake</th><th>the same as</th></tr></thead><tbody><tr><td>2</td><td>${frac(2, 6)}</td><td><span data-blank="c"></span></td></tr><tr><td>3</td><td>${frac(3, 6)}</td><td><span data-blank="d"></span></td></tr></tbody></table>`,
  { blanks: { a: { kind: "numeric", label: "one piece of the cake", width: 5, options: [] }, b: { kind: "choice", label: "two pieces are one …", width: 8, options: ["half", "third", "fourth"] }, c: { kind: "numeric", label: "the same as two sixths", width: 5, options: [] }, d: { kind: "numeric", label: "the same as three sixths", width: 5, options: [] } } });
const point = item("point", `<p>Put the dot on ${frac(7, 4)}.</p>`, { low: 0, high: 2, steps: 8, labels: [{ step: 0, text: "0" }, { step: 4, text: "1" }, { step: 8, text: "2" }], start: 0, values: Array.from({ length: 9 }, (_, k) => `between 0 and 2, place ${k} of 8`) });

const pairs = (...all) => all.map((html, id) => ({ id: String(id), html }));
const ordering = item("ordering", "<p>Put them in order, the smallest first.</p>", { things: pairs(frac(1, 2), frac(1, 8), frac(3, 4), "1") });
const matching = item("matching", "<p>Which decimal is each fraction?</p>", { things: pairs(frac(1, 2), frac(1, 4), "two fifths of a litre of milk"), options: pairs("0.25", "0.5", "0.4", "1.2") });
const sorting = item("sorting", "<p>Is it less than a half, or more?</p>", { things: pairs(frac(1, 3), frac(5, 8), frac(2, 5)), options: pairs("less", "more") });
const parsons = item("parsons", "<p>Make a function that adds up a list of numbers.</p>", { levels: 8, lines: ["result += x", "def total(numbers):", "return result", "for x in numbers:", "result = 0", "result = x", "print(result.something_quite_long(numbers, start=0))"].map((text, id) => ({ id: String(id), text })) });
const symbolic = item("symbolic", "<p>Write the area of the rectangle, multiplied out.</p>", { example: "3x^2 + 1", before: "A =", after: "cm²", palette: ["x", "^", "√(", "(", ")", "/", "·"] });
const reading = '<math><mrow><msup><mi>x</mi><mn>2</mn></msup><mo>+</mo><mn>2</mn><mi>x</mi></mrow></math>';

const PROSE = `<h2>Past one whole</h2><p>Fractions do not stop at 1. Walk along the line in steps of ${frac(1, 4)}: after four steps you stand on 1, and you can simply walk on. Count every step <em>from 0</em>.</p>`;
const DONE = { view: frame("four-steps", { title: "Four steps", done: true, item: null, moves: ["reopen"], evidence: { dots: [], line: "" }, help: { shown: [], next: null }, summary: "Four steps of one fourth end at <strong>1</strong>.",
  kept: { body: "", item: { ...plain, settled: true, response: { text: "1" } } } }) };
const LINE = { title: "Fractions on the line", done: 4, total: 13, minutes: "about 12 to 18 minutes left", locked: { title: "which is further along?", why: "Opens when this one is right", more: 8 }, finished: "", notice: "", folded: 0, objectives: [], needs: [], testout: false };
export const lessonView = (over) => ({ ...LINE, ...over });

const NOT_YET = say("not-yet", "Not yet: 3/4 lies before 1.", "<p>You may have counted from 1. Start at 0: how many fourths is it to the dot?</p>");
const RIGHT = say("right", "Yes, that is it.", `<p>Seven steps of one fourth are ${frac(7, 4)}.</p>`);
const UNCLEAR = say("unclear", "I cannot read “3 over 4” as a number.", "<p>Write it with a slash, as in 5/6. This did not count as a try.</p>");
const ASK = say("ask", "Which number do you mean by “1 3/4”?", "", { readings: ["one and three fourths", "thirteen fourths"] });
const answers = [
  [(r) => r.text === "7/4" || r.step === 7 || r.chosen?.[0] === "1", RIGHT],
  [(r) => r.text === "done", RIGHT, { done: true, item: null, moves: ["reopen"], summary: "Seven fourths lie past 1." }],
  [(r) => r.text === "?", UNCLEAR],
  [(r) => r.text === "1 3/4" && r.reading === undefined, ASK],
  [(r) => r.reading === 0, RIGHT],
  [() => true, NOT_YET],
];
const on = (id, it, over = {}) => ({ view: frame(id, { item: it, ...over }), answers });

const RESULTS = { said: "What is not yet there, you now meet in another way: Doubling, seen. Then come other questions.", rest: "", objectives: [
  { id: "double", name: "Double a number", mastered: false, line: "0 of 2 right; 2 of 2 are wanted." },
  { id: "halve", name: "Halve a number", mastered: true, line: "2 of 2 right; 2 of 2 are wanted." },
  { id: "triple", name: "Take a number three times", mastered: true, line: "2 of 2 right; 2 of 2 are wanted." } ] };
const ROUTES = [{ id: "more", title: "Doubling and doubling" }, { id: "chess", title: "The chessboard and the grains of rice" }];
const form = (over) => ({ view: frame("check", { title: "What you can do now", kind: "form", item: null, help: { shown: [], next: null }, evidence: { dots: [], line: "" }, moves: [], form: { name: "A", at: 0, of: 6, results: null }, ...over }), answers });

export const scenes = {
  formready: [{ testout: true, needs: [{ name: "Name one of several equal parts", lesson: "Parts of a whole", href: "parts.ipynb" }, { name: "Double a number", lesson: "", href: "" }] }, form({ moves: ["begin"], body: "<p>Take your time; a sheet of paper helps.</p>", evidence: { dots: [], line: "6 questions, one after the other. You hear how it went at the end." } })],
  formasks: [form({ item: plain, moves: ["check"], evidence: { dots: [], line: "Question 3 of 6" }, confidence: { chosen: 0 }, feedback: say("noted", "Noted.") })],
  formfound: [form({ moves: ["go"], form: { name: "A", at: 0, of: 0, results: RESULTS } })],
  formrests: [form({ form: { name: "C", at: 0, of: 0, results: { ...RESULTS, said: "This rests until another day.", rest: "What helps now: leave it for today, sleep on it, and let somebody show you one of them with their own words." } }, routes: ROUTES })],
  formthrough: [form({ done: true, moves: ["go"], form: { name: "B", at: 0, of: 0, results: { objectives: RESULTS.objectives.map((one) => ({ ...one, mastered: true })), said: "All of it is there.", rest: "Where you were certain, you were right 4 of 4 times." } }, routes: ROUTES })],
  formdone: [DONE, form({ done: true, moves: ["reopen"], summary: "What you can do now", form: { name: "B", at: 0, of: 0, results: null }, routes: ROUTES }), on("bar", numeric)],
  sure: [on("bar", { ...numeric, response: { text: "3/4" } }, { confidence: { chosen: 2 } })],
  held: [on("bar", { ...numeric, response: { text: "4" }, settled: true }, { moves: ["go"], feedback: NOT_YET, notice: "First have a look at this: Parts and wholes." })],
  evening: [PROSE, DONE, on("seven", { ...plain, response: { text: "3/4" } }, { title: "Past one whole", feedback: NOT_YET, moves: ["check", "help", "next"] }), { folded: 0 }],
  fresh: [{ folded: 3 }, DONE, on("bar", numeric)],
  helped: [on("seven", { ...plain, response: { text: "3/4" } }, { feedback: NOT_YET, moves: ["check", "next"], evidence: { dots: ["right", "not-yet", "open"], line: "3 of the last 4" }, help: { shown: base.rungs, next: null } })],
  right: [on("bar", { ...numeric, response: { text: "3/4" }, settled: true }, { feedback: RIGHT, moves: ["next"], evidence: { dots: ["right", "right"], line: "" } })],
  unclear: [on("bar", numeric, { feedback: UNCLEAR })],
  ask: [on("seven", plain, { feedback: ASK })],
  choice: [on("further", choice), { folded: 0 }],
  long: [on("mira", { ...long, response: { chosen: ["0"] } }, { feedback: say("not-yet", "Not yet.", "<p>Think of one cake for 5 friends, and one for 4. Who gets the larger piece?</p>"), moves: ["check", "help", "next"] })],
  several: [on("halves", { ...several, response: { chosen: ["0", "2"] }, settled: true }, { feedback: RIGHT, moves: ["next"] })],
  text: [on("below", text), on("friend", wide, { title: "Eight eighths" })],
  cloze: [on("cake", cloze)],
  clozepart: [on("cake", { ...cloze, response: { blanks: { a: "1/6", b: "half", c: "1/3", d: "1/2" } } }, { feedback: say("not-yet", "Almost: one place is not yet right.", "<p>Two of six pieces: how many such shares make the whole cake?</p>", { blanks: { a: true, b: false, c: true, d: true } }), moves: ["check", "help", "next"] })],
  point: [on("place", point), { folded: 0 }],
  pointright: [on("place", { ...point, response: { step: 7 }, settled: true }, { feedback: RIGHT, moves: ["next"] })],
  ordering: [on("order", ordering)],
  matching: [on("match", { ...matching, response: { pairs: { 0: "1", 1: "2", 2: "2" } } }, { feedback: say("not-yet", "Partly: not all of it yet.", "<p>Look at the fourths.</p>", { blanks: { 0: true, 1: false, 2: true } }), moves: ["check", "help", "next"] }), { folded: 0 }],
  sorting: [on("sort", { ...sorting, response: { pairs: { 0: "0", 1: "0", 2: "0" } } }, { feedback: say("not-yet", "Partly: not all of it yet.", "<p>Half of eight is four.</p>", { blanks: { 0: true, 1: false, 2: true } }), moves: ["check", "help", "next"] })],
  parsons: [on("program", { ...parsons, response: { lines: [["1", 0], ["4", 1], ["3", 1]] } })],
  parsonsempty: [on("program", parsons)],
  parsonsright: [on("program", { ...parsons, response: { lines: [["1", 0], ["4", 1], ["3", 1], ["0", 2], ["2", 1]] }, settled: true }, { feedback: RIGHT, moves: ["next"] })],
  symbolic: [{ ...on("area", { ...symbolic, response: { text: "x^2 + 2x" } }), preview: { token: "0-symbolic", text: "x^2 + 2x", html: [reading], words: ["x^2 + 2x"], said: "" } }],
  symbolicunclear: [{ ...on("area", { ...symbolic, response: { text: "x2" } }), preview: { token: "0-symbolic", text: "x2", html: [], words: [], said: "Put a sign between x and 2: ^ for a power, · for a product." } }],
  quantity: [on("speed", item("quantity", "<p>A cyclist rides 36 km in an hour. How fast is that, with its unit?</p>", { example: "7 m/min", before: "", after: "" }))],
  orderingright: [on("order", { ...ordering, response: { order: ["1", "0", "2", "3"] }, settled: true }, { feedback: RIGHT, moves: ["next"] })],
  read: ["<h1>Fractions are numbers</h1><p>A fraction is a number, and every number has its place on the line. Look at <code>3/4</code>:</p><h2>Two numbers in one</h2><ul><li>the number below says how many steps make a whole,</li><li>the number above says how many steps you take.</li></ul>", { view: frame("read", { title: "How to use this", kind: "exposition", item: null, moves: ["continue"], evidence: { dots: [], line: "" }, help: { shown: [], next: null }, body: `<p>Here you look, try, and are told at once. Nobody counts how long you take.</p>${bar(5, 2)}<table><thead><tr><th>parts</th><th>each is</th></tr></thead><tbody><tr><td>2</td><td>${frac(1, 2)}</td></tr><tr><td>5</td><td>${frac(1, 5)}</td></tr></tbody></table>`, kept: { body: "<p>Here you look, try, and are told at once.</p>", summary: "" } }) }, { folded: 0 }],
  finished: [DONE, { ...DONE, view: { ...DONE.view, frame: "two", title: "Seven fourths", summary: "Seven fourths lie past 1.", feedback: RIGHT } }, { done: 13, total: 13, minutes: "", locked: null, finished: "You have shown every step of this lesson. Well walked!", notice: "" }],
  notice: [on("bar", { ...plain, response: { text: "7/4" } }, { notice: "You went on in another window; this is where you are now." }), { notice: "Your record cannot be written at the moment. You can go on; please tell your teacher.", folded: 1 }],
};
