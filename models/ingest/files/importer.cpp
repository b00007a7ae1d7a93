#include "models/ingest/files/importer.h"
