/** Where everybody stands on the map of a buying centre: no component, no service. */

export const LEVELS = ["decide", "manage", "operate"];
export const FUNCTIONS = ["finance", "technical", "using", "purchasing"];
export const STANCES = ["opponent", "sceptic", "neutral", "supporter", "champion"];

/** The sign is read where the colour is not seen. */
export const SIGNS = {
    opponent: "−−",
    sceptic: "−",
    neutral: "0",
    supporter: "+",
    champion: "++",
};

/** What is said of a gap that the grid has a place for: a whole empty column, or a cell of the deciding row. */
const DECIDER = "decision_maker";

/**
 * @param {string} name as the contact is displayed, perhaps with the company before it
 * @returns {string}
 */
export function shortName(name) {
    return (name || "").split(", ").at(-1).trim();
}

/** Two letters for the bubble: of a Chinese name the last two characters, as people call each other there. */
export function initials(name) {
    if (/\p{Script=Han}/u.test(name)) {
        return [...name.replace(/[^\p{Script=Han}]/gu, "")].slice(-2).join("");
    }
    const words = name.split(/\s+/).filter(Boolean);
    return [words.at(0), words.length > 1 ? words.at(-1) : ""].map((word) => (word || "").charAt(0)).join("");
}

/** Of two views of one person the worse one counts: a warning must not be hidden. */
function worse(one, other) {
    if (!one || !other) {
        return one || other;
    }
    return STANCES.indexOf(one) < STANCES.indexOf(other) ? one : other;
}

/**
 * Lines become people: one with two roles at the same place is drawn once.
 *
 * @param {Array<{id, partnerId, name, role, level, function, stance, influence, lastContact, win}>} lines
 * @returns {Array<Object>} the same with `roles`, the most influential first
 */
export function peopleOf(lines) {
    const people = new Map();
    for (const { role, ...line } of lines) {
        const key = [line.partnerId, line.level, line.function].join("|");
        const person = people.get(key);
        if (!person) {
            people.set(key, { ...line, key, initials: initials(line.name), roles: role ? [role] : [] });
            continue;
        }
        if (role && !person.roles.includes(role)) {
            person.roles.push(role);
        }
        person.stance = worse(person.stance, line.stance);
        person.influence = Math.max(person.influence, line.influence);
        person.win ||= line.win;
    }
    return [...people.values()].sort((one, other) => other.influence - one.influence);
}

/** Nobody knows yet where these belong. */
export function unplacedOf(people) {
    return people.filter((person) => !person.level || !person.function);
}

/** Diameter by influence; what was typed out of bounds must not break the picture. */
export function sizeOf(influence) {
    return Math.min(5, Math.max(1, Math.round(influence) || 1));
}

/**
 * The rows of the grid. A column that is named as a gap is one high empty cell; the missing decision maker is named
 * over the first empty places of the deciding row.
 *
 * @param {Array<Object>} people of `peopleOf`
 * @param {Array<{code, name}>} gaps
 * @returns {Array<{level, cells: Array<{function, people, gap, rowspan, colspan}>}>}
 */
export function gridOf(people, gaps) {
    const gapOf = Object.fromEntries(gaps.map((gap) => [gap.code, gap]));
    const placed = people.filter((person) => person.level && person.function);
    const missing = FUNCTIONS.filter(
        (name) => gapOf[name] && !placed.some((person) => person.function === name),
    );
    return LEVELS.map((level, row) => {
        const cells = [];
        for (const name of FUNCTIONS) {
            if (!missing.includes(name)) {
                const here = placed.filter((person) => person.level === level && person.function === name);
                cells.push({ function: name, people: here, gap: false, rowspan: 1, colspan: 1 });
            } else if (row === 0) {
                const gap = gapOf[name];
                cells.push({ function: name, people: [], gap, rowspan: LEVELS.length, colspan: 1 });
            }
        }
        return { level, cells: row === 0 && gapOf[DECIDER] ? withDecider(cells, gapOf[DECIDER]) : cells };
    });
}

/** One wide cell for the missing decision maker: nobody knows yet in which function to look. */
function withDecider(cells, gap) {
    const isFree = (cell) => cell && !cell.gap && !cell.people.length;
    const first = cells.findIndex(isFree);
    if (first < 0) {
        return cells;
    }
    let end = first;
    while (isFree(cells[end])) {
        end += 1;
    }
    return [...cells.slice(0, first), { ...cells[first], gap, colspan: end - first }, ...cells.slice(end)];
}

/** What a new line begins with when somebody is added for a gap. */
export function defaultsOf(gap, cell) {
    return gap.code === DECIDER
        ? { default_role: DECIDER, default_level: "decide" }
        : { default_function: cell.function };
}
