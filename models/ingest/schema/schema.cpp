#include "models/ingest/schema/schema.h"
