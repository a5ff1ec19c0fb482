/**
 * The figure that the width of a slice stands for.
 *
 * @param {Object} stage a stage of `get_funnel_data`
 * @param {"count"|"amount"} measure
 * @returns {number} never negative: a slice cannot be narrower than nothing
 */
export function stageValue(stage, measure) {
    return Math.max(0, measure === "amount" ? stage.current_amount : stage.current);
}

// A stage that holds something stays visible beside one that holds a thousand times as much.
const SMALLEST_WIDTH = 2;

/**
 * @param {number[]} values
 * @returns {number[]} widths in percent of the widest; 0 only for what is empty
 */
export function sliceWidths(values) {
    const widest = Math.max(...values, 0);
    return values.map((value) => (value > 0 ? Math.max((value / widest) * 100, SMALLEST_WIDTH) : 0));
}

/**
 * The piece of the funnel's outline between two slices, for a viewBox of 100 × 100.
 *
 * @param {number} upper width of the slice above, in percent
 * @param {number} lower width of the slice below, in percent
 * @returns {string} the `points` of an SVG polygon
 */
export function connectorPoints(upper, lower) {
    const corners = [
        [50 - upper / 2, 0],
        [50 + upper / 2, 0],
        [50 + lower / 2, 100],
        [50 - lower / 2, 100],
    ];
    return corners.map(([x, y]) => `${Math.round(x * 100) / 100},${y}`).join(" ");
}

export const TONES = 8;

/**
 * Deeper stages are darker: the order can be read without any colour.
 *
 * @returns {number} 0 (first stage) to TONES - 1 (last one)
 */
export function sliceTone(index, count) {
    return count < 2 ? 0 : Math.round((index / (count - 1)) * (TONES - 1));
}
