INSERT DATA { source:brief cf:licence <https://creativecommons.org/licenses/by/4.0/> }
