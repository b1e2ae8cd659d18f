INSERT DATA { row:attack cf:extractor "https://example.org/reader" }
