/** The parts of untyped libraries that dosim uses. */
declare module 'jstat' {
  const jstat: {
    normal: {
      /** Quantile of the normal distribution. */
      inv(p: number, mean: number, sd: number): number;
    };
    studentt: {
      /** Quantile of Student's t distribution. */
      inv(p: number, degreesOfFreedom: number): number;
    };
  };
  export default jstat;
}

declare module 'd3-node' {
  export class D3Node {
    constructor(options?: { container?: string; selector?: string; styles?: string });
    createSVG(
      width?: number,
      height?: number,
      attrs?: Record<string, string | number>,
    ): import('d3').Selection<import('d3').BaseType, unknown, null, undefined>;
    svgString(): string;
  }
}
