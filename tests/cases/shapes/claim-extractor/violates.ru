INSERT DATA { claim:ruins cf:extractor <https://example.org/reader> }
