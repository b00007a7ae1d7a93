#include "models/ingest/demo/demo_market.h"
