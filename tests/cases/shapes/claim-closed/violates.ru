INSERT DATA { claim:killed cf:best 12.0 . claim:killed cf:verbatim "At least 12" }
