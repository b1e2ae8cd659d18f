INSERT DATA { claim:backing cf:topic figure:killed }
