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

/** What the engine uses of WebAssembly; Node.js has it, the types of Node.js do not. */
declare namespace WebAssembly {
  class Memory {
    constructor(size: { initial: number; maximum: number; shared: true });
    readonly buffer: SharedArrayBuffer;
  }
  class Module {
    constructor(code: Uint8Array);
  }
  class Instance {
    constructor(module: Module, imports: Record<string, Record<string, unknown>>);
    readonly exports: unknown;
  }
}
